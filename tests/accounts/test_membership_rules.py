"""Who may become what, who decides, what falls asleep: the tables, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from coopdec.accounts import rules
from coopdec.accounts.enums import Role
from coopdec.accounts.rules import Decider, Sleep
from coopdec.directory.enums import OrganisationKind

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ALL = set(Role.values)


@pytest.mark.parametrize(
    ("held", "lent"),
    [
        ("reader", {"reader"}),
        ("contributor", {"reader", "contributor"}),
        ("manager", {"reader", "contributor", "manager"}),
        ("signatory", {"reader", "signatory"}),
        ("administrator", {"reader", "contributor", "manager", "administrator"}),
    ],
)
def test_nobody_lends_more_than_they_have(held, lent):
    until = NOW + timedelta(days=10)
    possible = {
        role for role in ALL if rules.delegation_is_possible(giver=[held], role=role, until=until, now=NOW).ok
    }
    assert possible == lent == {role for role in ALL if rules.covers([held], role)}


@pytest.mark.parametrize(("days", "ok"), [(-1, False), (0, False), (1, True), (366, True), (367, False)])
def test_a_delegation_ends_within_the_year(days, ok):
    until = NOW + timedelta(days=days)
    assert rules.delegation_is_possible(giver=["manager"], role="reader", until=until, now=NOW).ok == ok


@pytest.mark.parametrize(
    ("others", "by_national", "ok"),
    [(0, False, False), (0, True, True), (1, False, True), (3, True, True)],
)
def test_the_last_administrator(others, by_national, ok):
    assert rules.team_keeps_an_administrator(others=others, by_national=by_national).ok == ok


INVITED = {"embassy", "prefecture", "national", "ministry", "network", "operator"}


@pytest.mark.parametrize("kind", OrganisationKind.values)
def test_who_is_invited_and_who_asks(kind):
    verdict = rules.may_ask_to_join(kind)
    assert verdict.ok == (kind not in INVITED)
    assert bool(verdict.message) == (kind in INVITED)


@pytest.mark.parametrize(
    ("address", "asked", "has_administrator", "given"),
    [
        ("a@ville.fr", "contributor", True, "contributor"),
        ("a@VILLE.fr", "administrator", True, "contributor"),
        ("a@ville.fr", "reader", True, "reader"),
        ("a@ailleurs.fr", "reader", True, None),
        ("a@sous.ville.fr", "reader", True, None),
        ("", "reader", True, None),
        ("a@ville.fr", "administrator", False, None),
        ("mairie@ville.fr", "reader", False, "administrator"),
        ("mairie@ville.fr", "administrator", True, "contributor"),
        ("", "administrator", False, None),
    ],
)
def test_what_a_proved_address_opens(address, asked, has_administrator, given):
    found = rules.joins_at_once(
        address=address,
        asked=asked,
        domains=["ville.fr"],
        mailbox="Mairie@ville.fr",
        has_administrator=has_administrator,
    )
    assert found == given


def test_without_a_mailbox_nobody_is_the_first_by_chance():
    assert not rules.joins_at_once(
        address="a@ville.fr", asked="reader", domains=["ville.fr"], mailbox="", has_administrator=False
    )


@pytest.mark.parametrize(
    ("domain", "ok"),
    [
        ("ville.fr", True),
        ("mairie-ville.fr", True),
        ("gmail.com", False),
        ("orange.fr", False),
        ("ville", False),
        ("ville..fr", False),
        ("vil le.fr", False),
        ("", False),
        ("ville.fr/x", False),
    ],
)
def test_a_domain_that_says_for_whom_one_works(domain, ok):
    assert rules.domain_is_usable(domain).ok == ok


T, E, N = Decider.TEAM, Decider.EMBASSY, Decider.NATIONAL


@pytest.mark.parametrize(
    ("has_administrator", "is_foreign", "has_embassy", "days", "who"),
    [
        (True, False, False, 0, {T}),
        (True, True, True, 0, {T}),
        (True, False, False, 16, {T, N}),
        (False, False, False, 0, {N}),
        (False, False, True, 0, {N}),
        (False, True, True, 0, {E}),
        (False, True, True, 15, {E}),
        (False, True, True, 16, {E, N}),
        (False, True, False, 0, {N}),
    ],
)
def test_who_decides(has_administrator, is_foreign, has_embassy, days, who):
    found = rules.deciders(
        has_administrator=has_administrator,
        is_foreign=is_foreign,
        has_embassy=has_embassy,
        made_at=NOW - timedelta(days=days),
        now=NOW,
    )
    assert found == who


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("consented", "expires", "ok"),
    [(0, 30, True), (-10, 1, True), (1, 30, False), (0, 0, False), (0, 732, True), (0, 733, False)],
)
def test_a_named_contact_has_consent_and_an_end(consented, expires, ok):
    verdict = rules.contact_is_possible(
        consented_on=TODAY + timedelta(days=consented),
        expires_on=TODAY + timedelta(days=expires),
        today=TODAY,
    )
    assert verdict.ok == ok


@pytest.mark.parametrize(
    ("seen", "warned", "step"),
    [
        (100, None, Sleep.KEEP),
        (729, None, Sleep.KEEP),
        (730, None, Sleep.WARN),
        (730, 0, Sleep.KEEP),
        (912, 182, Sleep.KEEP),
        (913, 183, Sleep.ERASE),
        (2000, None, Sleep.WARN),
        (2000, 29, Sleep.KEEP),
        (2000, 30, Sleep.ERASE),
        # Warned, came back, fell asleep again: warned anew.
        (740, 800, Sleep.WARN),
        (10, 20, Sleep.KEEP),
    ],
)
def test_accounts_that_do_not_serve(seen, warned, step):
    found = rules.asleep(
        seen_at=NOW - timedelta(days=seen),
        warned_at=None if warned is None else NOW - timedelta(days=warned),
        now=NOW,
        warn_after=timedelta(days=730),
        erase_after=timedelta(days=913),
    )
    assert found == step
