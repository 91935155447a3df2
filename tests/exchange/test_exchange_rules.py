"""Decisions of the exchange, by tables."""

from datetime import UTC, date, datetime, timedelta

import pytest

from coopdec.exchange import rules, workflow
from coopdec.exchange.enums import (
    IntroductionState,
    ParticipationState,
    PopulationClass,
    State,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def ago(days):
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("inhabitants", "wanted"),
    [
        (None, "unknown"), (0, "under-2k"), (1_999, "under-2k"), (2_000, "2k-10k"), (49_999, "10k-50k"),
        (50_000, "50k-200k"), (200_000, "200k-1m"), (999_999, "200k-1m"), (1_000_000, "over-1m"), (10**8, "over-1m"),
    ],
)  # fmt: skip
def test_a_population_has_one_class(inhabitants, wanted):
    assert rules.population_class(inhabitants) == PopulationClass(wanted)


@pytest.mark.parametrize(
    ("confirmed_on", "wanted"),
    [(None, "from-source"), (date(2026, 11, 22), "recent"), (date(2025, 11, 23), "recent"), (date(2025, 11, 22), "ageing")],
)  # fmt: skip
def test_freshness_is_that_of_the_last_who_answered(confirmed_on, wanted):
    assert rules.freshness(confirmed_on=confirmed_on, today=date(2026, 11, 22)) == wanted


@pytest.mark.parametrize(
    ("confirmed_at", "reminders", "reminded_at", "wanted"),
    [
        (None, 0, None, False),
        (ago(364), 0, None, False),
        (ago(365), 0, None, True),
        (ago(380), 1, ago(15), False),
        (ago(400), 1, ago(30), True),
        (ago(430), 2, ago(30), False),
    ],
)
def test_a_renewal_is_asked_for_after_a_year_and_once_more(confirmed_at, reminders, reminded_at, wanted):
    found = rules.reminder_due(
        confirmed_at=confirmed_at, reminders=reminders, reminded_at=reminded_at, now=NOW
    )
    assert found is wanted


@pytest.mark.parametrize(
    ("reminders", "reminded_at", "wanted"),
    [(0, None, False), (1, ago(90), False), (2, ago(29), False), (2, ago(30), True)],
)
def test_it_closes_after_two_reminders(reminders, reminded_at, wanted):
    assert rules.closes_by_age(reminders=reminders, reminded_at=reminded_at, now=NOW) is wanted


WHOLE = {
    "kind": "request", "named": True, "located": True, "languages": ["es", "fr"], "themes": 1, "original": "es",
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "ok"),
    [
        ({}, True), ({"named": False}, False), ({"located": False}, False), ({"located": False, "kind": "offer"}, True),
        ({"themes": 0}, False), ({"languages": ["es"]}, False), ({"languages": ["fr"]}, False),
        ({"languages": ["fr"], "original": "fr"}, True),
    ],
)  # fmt: skip
def test_what_a_listing_says_before_others_read_it(said, ok):
    verdict = rules.listing_is_whole(**{**WHOLE, **said})
    assert (verdict.ok, bool(verdict.message)) == (ok, not ok)


def test_a_photo_is_described():
    assert rules.photo_is_described(has_photo=False, alternative="").ok
    assert not rules.photo_is_described(has_photo=True, alternative=" ").ok
    assert rules.photo_is_described(has_photo=True, alternative="Le port, vu du phare").ok


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("foreign-authority", ["request"]), ("french-authority", ["offer"]), ("embassy", ["request", "collective"]),
        ("network", ["request", "collective"]), ("association", ["collective"]), ("prefecture", []), ("company", []),
    ],
)  # fmt: skip
def test_who_publishes_what(kind, wanted):
    assert list(rules.kinds_for(kind)) == wanted


@pytest.mark.parametrize(
    ("listing", "organisation", "ok"),
    [
        ("request", "french-authority", True), ("collective", "french-authority", True), ("offer", "french-authority", False),
        ("offer", "foreign-authority", True), ("request", "foreign-authority", False), ("request", "network", False),
    ],
)  # fmt: skip
def test_who_answers_what(listing, organisation, ok):
    assert rules.answers(listing, organisation).ok is ok


@pytest.mark.parametrize(
    ("said", "ok"),
    [
        ({}, True), ({"blocked": True}, False), ({"here": 1}, False), ({"open_already": 9}, True),
        ({"open_already": 10}, False), ({"today": 4}, True), ({"today": 5}, False),
    ],
)  # fmt: skip
def test_nobody_writes_to_all(said, ok):
    calm = {"open_already": 0, "today": 0, "here": 0, "blocked": False}
    assert rules.may_introduce_itself(**{**calm, **said}).ok is ok


@pytest.mark.parametrize(
    ("days", "asked", "wanted"),
    [(90, [], None), (92, [], 3), (92, [3], None), (365, [3], 12), (365, [], 3), (800, [3, 12], None)],
)
def test_the_outcome_is_asked_after_three_and_twelve_months(days, asked, wanted):
    assert rules.outcome_due(agreed_at=ago(days), asked=asked, now=NOW) == wanted


def test_only_a_turnkey_programme_answers_for_its_participants():
    assert rules.lead_is_responsible("turnkey")
    assert not rules.lead_is_responsible("poolable")


def test_a_budget_is_a_range():
    assert rules.budget_is_possible(low=None, high=5).ok
    assert rules.budget_is_possible(low=5, high=5).ok
    assert not rules.budget_is_possible(low=6, high=5).ok


@pytest.mark.parametrize(
    ("table", "states", "wanted"),
    [
        (
            workflow.LISTING, State,
            {
                "submit": "draft returned → submitted", "return": "submitted → returned",
                "publish": "draft returned submitted → published", "load": "draft → published",
                "revise": "published → returned", "renew": "published → published",
                "reopen": "closed → returned",
                "close": "draft published returned submitted → closed",
            },
        ),
        (
            workflow.INTRODUCTION, IntroductionState,
            {
                "accept": "proposed → accepted", "talk": "accepted → talking", "agree": "accepted talking → agreed",
                "decline": "accepted proposed talking → declined", "lapse": "accepted proposed → lapsed",
            },
        ),
        (
            workflow.PARTICIPATION, ParticipationState,
            {
                "accept": "proposed → accepted", "sign": "accepted → signed",
                "decline": "accepted proposed → declined", "withdraw": "accepted proposed → withdrawn",
            },
        ),
    ],
)  # fmt: skip
def test_only_these_changes_are_possible(table, states, wanted):
    found = {step.name: f"{' '.join(sorted(step.sources))} → {step.target}" for step in table}
    assert found == wanted
    assert {step.target for step in table} | set().union(*(step.sources for step in table)) == set(states)


def test_a_programme_lives_as_a_listing_does():
    assert [(step.name, step.sources, step.target) for step in workflow.PROGRAMME] == [
        (step.name, step.sources, step.target) for step in workflow.LISTING
    ]
    assert {step.verb.split(".")[0] for step in workflow.PROGRAMME} == {"programme"}
