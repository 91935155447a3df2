"""Who opens a call of its own, why others do not, and what a call lacks before others read it."""

from datetime import UTC, date, datetime

import pytest

from coopdec.calls.eligibility.judge import judge
from coopdec.calls.eligibility.terms import Project, Rule, World
from coopdec.calls.rules import may_organise, what_is_missing
from coopdec.common.verdict import Source

OPENS, CLOSES = datetime(2027, 1, 4, 9, tzinfo=UTC), datetime(2027, 3, 31, 17, tzinfo=UTC)
WHOLE = {"kind": "general", "text": "Un texte.", "opens_at": OPENS, "closes_at": CLOSES, "rules": 1}


@pytest.mark.parametrize(
    ("kind", "authority_kind", "country", "why"),
    [
        ("national", "", "", ""),
        ("ministry", "", "", ""),
        ("operator", "", "", ""),
        ("network", "", "", ""),
        ("international", "", "", ""),
        ("french-authority", "region", "", ""),
        ("french-authority", "commune", "", ""),
        ("national", "", "SN", "L’État partenaire codécide"),
        ("ministry", "", "CM", "L’État partenaire codécide"),
        ("embassy", "", "SN", "donne des avis"),
        ("prefecture", "", "", "donne des avis"),
        ("foreign-authority", "", "SN", "peut y répondre"),
        ("association", "", "", "peut y répondre"),
        ("company", "", "", "peut y répondre"),
        ("other", "", "", "peut y répondre"),
    ],
)
def test_who_opens_a_call(kind, authority_kind, country, why):
    verdict = may_organise(kind=kind, authority_kind=authority_kind, country=country)
    assert verdict.ok == (not why)
    assert why in verdict.message


@pytest.mark.parametrize("authority_kind", ["epci", "syndicat"])
def test_a_grouping_opens_one_within_its_competences(authority_kind):
    verdict = may_organise(kind="french-authority", authority_kind=authority_kind)
    assert verdict.ok
    assert "compétences" in verdict.message
    assert "L. 1115-1" in verdict.sources[0].text


@pytest.mark.parametrize(
    ("today", "is_out"),
    [
        (None, True),
        (date(2026, 1, 14), False),
        (date(2026, 1, 15), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_a_country_is_excluded_from_a_day_to_another(today, is_out):
    rule = Rule(
        code="excluded-country",
        source=Source("Texte"),
        names=frozenset({"ML"}),
        on=date(2026, 1, 15),
        until=date(2026, 12, 31),
        reason="Suspension.",
    )
    project = Project(applicant_kind="french-authority", countries=("ML",))
    (found,) = judge([rule], project, World(bands=lambda _country, _day: None, today=today))
    assert found.ok is not is_out


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"text": ""}, ["Écrivez le texte"]),
        (
            {"opens_at": None, "closes_at": None},
            ["Dites quand l’appel s’ouvre.", "Dites quand l’appel ferme"],
        ),
        ({"kind": "permanent", "closes_at": None}, []),
        ({"closes_at": OPENS}, ["ferme avant de s’ouvrir"]),
        ({"rules": 0}, ["au moins une règle"]),
        ({"kind": "bilateral", "partner_state": False}, ["quel État partenaire"]),
        ({"kind": "bilateral", "partner_state": True}, []),
        ({}, []),
    ],
)
def test_what_a_call_lacks_is_said_all_at_once(changed, why):
    found = what_is_missing(**{**WHOLE, **changed})
    assert len(found) == len(why)
    assert all(part in said for part, said in zip(why, found, strict=True))
