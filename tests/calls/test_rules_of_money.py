"""Money of a grant: parts sum to the whole to the cent, whatever the years, the shares and the last part."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopdec.calls.enums import Outcome, Party, ReportKind, Waits
from coopdec.calls.rules_money import (
    Schedule,
    agreed,
    fitting,
    grant_kept,
    last_day,
    net_by_year,
    reminder_step,
    shared,
    to_give_back,
)

CENTS = st.integers(1, 10**12)
PERCENTS = st.none() | st.decimals(0, 100, places=2)


@given(CENTS, st.lists(st.integers(0, 10**11), min_size=1, max_size=40))
def test_parts_sum_to_the_whole_and_follow_the_weights(cents, weights):
    parts = shared(cents, weights)
    assert sum(parts) == cents
    assert min(parts) >= 0
    total = sum(weights)
    if total:
        assert all(abs(part * total - cents * one) < total for part, one in zip(parts, weights, strict=True))


@given(CENTS, st.integers(1, 12), PERCENTS, st.booleans(), st.lists(st.integers(0, 10**9), max_size=12))
def test_instalments_sum_to_the_grant(cents, years, last, by_year, spent):
    schedule = Schedule(2027, date(2026 + years, 6, 30), by_year, last, 3, 6)
    parts = schedule.parts(cents, by_year={2027 + rank: one for rank, one in enumerate(spent)})
    assert sum(one.cents for one in parts) == cents
    assert all(one.cents > 0 for one in parts)
    waited = {(one.kind, one.year) for one in schedule.reports()}
    assert {(one.waits_for, one.report_year) for one in parts if one.report_year} <= waited


def test_the_ministry_pays_by_year_and_keeps_a_fifth_of_the_last_part():
    schedule = Schedule(2025, date(2027, 12, 31), True, Decimal(20), 3, 6)
    said = [
        (one.year, one.cents, one.waits_for, one.due_on)
        for one in schedule.parts(90_000_01, by_year={2025: 1, 2026: 1, 2027: 1})
    ]
    assert said == [
        (2025, 30_000_01, Waits.SIGNATURE, None),
        (2026, 30_000_00, Waits.INTERIM, date(2026, 3, 31)),
        (2027, 24_000_00, Waits.INTERIM, date(2027, 3, 31)),
        (2028, 6_000_00, Waits.FINAL, date(2028, 6, 30)),
    ]
    assert [(one.kind, one.year, one.due_on) for one in schedule.reports()] == [
        (ReportKind.INTERIM, 2025, date(2026, 3, 31)),
        (ReportKind.INTERIM, 2026, date(2027, 3, 31)),
        (ReportKind.FINAL, 2027, date(2028, 6, 30)),
    ]


def test_a_call_that_says_nothing_pays_once_at_the_signature_and_asks_no_report():
    schedule = Schedule(2027, date(2029, 12, 31))
    assert [(one.year, one.cents, one.waits_for) for one in schedule.parts(5, by_year={})] == [
        (2027, 5, Waits.SIGNATURE)
    ]
    assert schedule.reports() == []


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2027", date(2027, 12, 31)),
        ("2028-02", date(2028, 2, 29)),
        ("2027-03-05", date(2027, 3, 5)),
        ("", None),
    ],
)
def test_the_last_day_of_a_partial_date(said, day):
    assert last_day(said) == day


def test_the_envelope_is_given_in_order_and_what_does_not_fit_is_passed_over():
    found = fitting([(1, 60), (2, 50), (3, None), (4, 40)], envelope=100)
    assert [(one.key, one.fits, one.left) for one in found] == [
        (1, True, 40),
        (2, False, 40),
        (3, False, 40),
        (4, True, 0),
    ]
    assert [one.fits for one in fitting([(1, 60), (2, None)], envelope=None)] == [True, False]


@given(st.lists(st.none() | st.integers(1, 10**9), max_size=30), st.integers(0, 10**10))
def test_what_fits_never_passes_the_envelope(amounts, envelope):
    found = fitting(list(enumerate(amounts)), envelope=envelope)
    assert sum(one.cents for one in found if one.fits) <= envelope


GRANT, WAITING, REFUSE = (
    (Outcome.GRANT, 5),
    (Outcome.WAITING, None),
    (Outcome.REFUSE, None),
)


@pytest.mark.parametrize(
    ("france", "partner", "both"),
    [
        (GRANT, None, None),
        (None, GRANT, None),
        (REFUSE, None, None),
        (GRANT, GRANT, GRANT),
        (GRANT, (Outcome.GRANT, 6), None),
        (GRANT, REFUSE, REFUSE),
        (REFUSE, GRANT, REFUSE),
        (GRANT, WAITING, WAITING),
        (WAITING, REFUSE, REFUSE),
    ],
)
def test_two_states_decide_together(france, partner, both):
    said = {Party.FRANCE: france, Party.PARTNER: partner}
    assert agreed({key: one for key, one in said.items() if one}, parties=list(Party)) == both


def test_alone_a_state_decides_at_once():
    assert agreed({Party.FRANCE: GRANT}, parties=[Party.FRANCE]) == GRANT


@given(CENTS, CENTS, st.integers(0, 10**13))
def test_the_grant_keeps_its_share_of_the_budget_and_never_grows(granted, planned, spent):
    kept = grant_kept(granted=granted, planned=planned, spent=spent)
    assert 0 <= kept <= granted
    if spent >= planned:
        assert kept == granted
    else:
        assert abs(kept * planned - granted * spent) * 2 <= planned


def test_what_was_paid_beyond_comes_back():
    assert to_give_back(paid=80, kept=60, recovered=5) == 15
    assert to_give_back(paid=50, kept=60, recovered=0) == 0
    assert net_by_year({2026: 30, 2027: 20}, recovered=25) == {2026: 25, 2027: 0}


@pytest.mark.parametrize(
    ("days", "step"), [(-31, None), (-30, -30), (-8, -30), (-7, -7), (0, -7), (1, 1), (45, 30), (99, 60)]
)
def test_a_reminder_is_the_last_that_has_come(days, step):
    due = date(2027, 6, 30)
    assert reminder_step(due, date.fromordinal(due.toordinal() + days)) == step
