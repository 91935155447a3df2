"""Who opens a call of its own, why others do not, and what a call lacks before others read it."""

from datetime import UTC, datetime

import pytest

from coopdec.calls.rules import may_organise, what_is_missing

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
