"""What DOMAIN.md says of a sheet, by tables of cases; no database."""

from dataclasses import dataclass
from itertools import combinations_with_replacement

import pytest

from coopdec.cooperation import rules
from coopdec.cooperation.enums import Kind, Side, Status
from coopdec.cooperation.rules import Amount, ListAmount


@dataclass(frozen=True)
class Line:
    amount_eur_cents: int | None
    stage: str = "committed"
    nature: str = "cash"
    year: int | None = 2020
    funder_id: int | None = None
    funder_label: str = "Ville"


P, C, D = "planned", "committed", "disbursed"


@pytest.mark.parametrize(
    ("lines", "amount"),
    [
        pytest.param([], Amount(None, None), id="aucune ligne : montant inconnu"),
        pytest.param([Line(None)], Amount(None, None), id="montant inconnu n’est jamais 0"),
        pytest.param([Line(0)], Amount(0, None), id="0 dit est 0, connu"),
        pytest.param([Line(100, P), Line(90, C), Line(80, D)], Amount(80, None), id="étapes jamais additionnées"),
        pytest.param([Line(80, D), Line(90, C), Line(100, P)], Amount(80, None), id="quel que soit l’ordre"),
        pytest.param([Line(100, P), Line(None, D)], Amount(100, None), id="la plus avancée des étapes connues"),
        pytest.param([Line(None, P), Line(None, C), Line(70, D)], Amount(70, None), id="versé seul connu"),
        pytest.param([Line(100, P), Line(0, D)], Amount(0, None), id="0 versé l’emporte sur le prévu"),
        pytest.param([Line(100), Line(40, nature="in-kind")], Amount(100, 40), id="valorisation à côté, jamais dedans"),
        pytest.param([Line(40, nature="in-kind")], Amount(None, 40), id="valorisation seule : numéraire inconnu"),
        pytest.param(
            [Line(100, P), Line(40, D, nature="in-kind")], Amount(100, 40), id="étapes comparées par nature"
        ),
        pytest.param([Line(100, year=2020), Line(50, year=2021)], Amount(150, None), id="années additionnées"),
        pytest.param([Line(100, P, year=2020), Line(50, D, year=2021)], Amount(150, None), id="étapes comparées par année"),
        pytest.param([Line(100, year=None), Line(50, year=2021)], Amount(150, None), id="sans année est à part"),
        pytest.param([Line(100, P, year=None), Line(60, D, year=None)], Amount(60, None), id="sans année : une année"),
        pytest.param(
            [Line(100, funder_id=1), Line(50, funder_id=2)], Amount(150, None), id="financeurs additionnés"
        ),
        pytest.param(
            [Line(100, funder_label="Ville"), Line(50, funder_label="AFD")], Amount(150, None), id="financeurs nommés"
        ),
        pytest.param(
            [Line(100, P, funder_id=1, funder_label="AFD"), Line(60, D, funder_id=1, funder_label="Agence")],
            Amount(60, None), id="un organisme sous deux libellés est un financeur",
        ),
        pytest.param(
            [Line(100, funder_id=1), Line(60, funder_id=None, funder_label="1")],
            Amount(160, None), id="un libellé n’est pas un identifiant",
        ),
    ],
)  # fmt: skip
def test_amount_of_a_sheet(lines, amount):
    assert rules.sheet_amount(lines) == amount


def test_current_lines_are_the_lines_themselves():
    planned, spent, unknown, other = Line(100, P), Line(80, D), Line(None, D, year=2021), Line(5, year=2022)
    assert rules.current_lines([planned, unknown, spent, other]) == [spent, other]
    assert rules.current_lines(iter([planned]))[0] is planned


def test_the_first_of_two_equal_statements_is_kept():
    assert rules.current_lines([Line(100), Line(90)]) == [Line(100)]


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        pytest.param([], ListAmount(0, 0, None, None), id="liste vide : inconnu"),
        pytest.param([Amount(), Amount()], ListAmount(2, 0, None, None), id="inconnu n’est jamais 0 €"),
        pytest.param(
            [Amount(100), Amount(), Amount(50)], ListAmount(3, 2, 150, None), id="connu pour 2 sur 3"
        ),
        pytest.param([Amount(0)], ListAmount(1, 1, 0, None), id="0 est connu"),
        pytest.param([Amount(100, 40), Amount(None, 5)], ListAmount(2, 1, 100, 45), id="numéraire seul"),
        pytest.param([Amount(None, 5)], ListAmount(1, 0, None, 5), id="valorisation ne rend pas connu"),
    ],
)
def test_amount_of_a_list(amounts, total):
    assert rules.list_amount(amounts) == total


NOW = 2024


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("years", [(None, None), (2000, 2001), (2030, 2031), (2000, 2031), (2000, None)])
@pytest.mark.parametrize("status", [value for value in Status.values if value != "unknown"])
def test_what_was_said_is_never_derived_again(kind, years, status):
    found = rules.effective_status(
        kind=kind, status=status, start_year=years[0], end_year=years[1], this_year=NOW
    )
    assert found == status


@pytest.mark.parametrize(
    ("kind", "start", "end", "status"),
    [
        pytest.param("project", None, None, "unknown", id="sans date"),
        pytest.param("project", 2020, 2023, "completed", id="finie l’an dernier"),
        pytest.param("project", 2020, 2024, "running", id="finit cette année"),
        pytest.param("project", 2024, 2024, "running", id="cette année seule"),
        pytest.param("project", 2024, 2026, "running", id="commence cette année"),
        pytest.param("project", 2025, 2026, "planned", id="commence l’an prochain"),
        pytest.param("twinning", 1957, None, "unknown", id="un début seul ne dit rien"),
        pytest.param("project", 2020, None, "unknown", id="un début seul ne dit rien d’un projet"),
        pytest.param("project", None, 2020, "unknown", id="une fin seule ne dit rien"),
        pytest.param("one-off", 2020, None, "completed", id="action ponctuelle commencée"),
        pytest.param("one-off", 2024, None, "completed", id="action ponctuelle de l’année"),
        pytest.param("one-off", 2025, None, "unknown", id="action ponctuelle à venir"),
        pytest.param("one-off", None, 2020, "unknown", id="action ponctuelle sans début"),
        pytest.param("one-off", None, None, "unknown", id="action ponctuelle sans date"),
        pytest.param("one-off", 2025, 2026, "planned", id="action ponctuelle aux deux dates"),
        pytest.param("one-off", 2020, 2030, "running", id="action ponctuelle qui dure"),
    ],
)
def test_status_is_derived_only_when_both_dates_are_known(kind, start, end, status):
    found = rules.effective_status(kind=kind, status="unknown", start_year=start, end_year=end, this_year=NOW)
    assert found == status


@pytest.mark.parametrize(
    ("status", "said", "start", "end", "years"),
    [
        pytest.param("unknown", None, None, None, None, id="sans année"),
        pytest.param("running", 2020, None, None, None, id="en cours (2020) sans début : sans année"),
        pytest.param("unknown", None, 2015, 2018, (2015, 2018), id="début et fin"),
        pytest.param("running", 2020, 2015, 2018, (2015, 2018), id="la fin dite l’emporte"),
        pytest.param("unknown", None, 2015, None, (2015, 2015), id="fin ouverte : année du début"),
        pytest.param("completed", 2020, 2015, None, (2015, 2015), id="terminée : année du début"),
        pytest.param("planned", 2020, 2015, None, (2015, 2015), id="en projet : année du début"),
        pytest.param("running", 2020, 2015, None, (2015, 2020), id="en cours : année où cela fut dit"),
        pytest.param("running", None, 2015, None, (2015, 2015), id="en cours sans date dite"),
        pytest.param("running", 2014, 2015, None, (2015, 2015), id="dite avant de commencer"),
        pytest.param("running", 2015, 2015, None, (2015, 2015), id="dite l’année du début"),
        pytest.param("unknown", None, None, 2018, (2018, 2018), id="fin seule"),
    ],
)
def test_period(status, said, start, end, years):
    assert rules.period(status=status, status_year=said, start_year=start, end_year=end) == years


@pytest.mark.parametrize(
    ("years", "asked", "answer"),
    [
        pytest.param(None, (None, None), True, id="sans année, rien demandé"),
        pytest.param(None, (2000, None), False, id="sans année, depuis"),
        pytest.param(None, (None, 2000), False, id="sans année, jusque"),
        pytest.param((2015, 2018), (None, None), True, id="rien demandé"),
        pytest.param((2015, 2018), (2018, None), True, id="depuis sa dernière année"),
        pytest.param((2015, 2018), (2019, None), False, id="depuis après"),
        pytest.param((2015, 2018), (None, 2015), True, id="jusqu’à sa première année"),
        pytest.param((2015, 2018), (None, 2014), False, id="jusqu’avant"),
        pytest.param((2015, 2018), (2016, 2017), True, id="dedans"),
        pytest.param((2015, 2018), (2000, 2030), True, id="autour"),
        pytest.param((2015, 2018), (2018, 2020), True, id="touche la fin"),
        pytest.param((2015, 2018), (2010, 2015), True, id="touche le début"),
        pytest.param((2015, 2018), (2019, 2020), False, id="après"),
        pytest.param((2015, 2018), (2010, 2014), False, id="avant"),
    ],
)
def test_a_year_filter_matches_when_it_overlaps(years, asked, answer):
    assert rules.overlaps(years, year_from=asked[0], year_to=asked[1]) is answer


NEAR = "Il manque une collectivité ou un organisme du côté français ou international."
FAR = "Il manque un partenaire ou un pays étranger ; sinon cochez « sans lieu à l’étranger »."
SIDES = [sides for size in range(4) for sides in combinations_with_replacement(sorted(Side.values), size)]


@pytest.mark.parametrize("no_foreign_place", [True, False], ids=["sans lieu à l’étranger", ""])
@pytest.mark.parametrize("foreign_country", [True, False], ids=["pays", ""])
@pytest.mark.parametrize("sides", SIDES, ids="+".join)
def test_what_a_published_sheet_must_hold(sides, foreign_country, no_foreign_place):
    """Said otherwise than the rule: which two partners, or one and a country or the mark."""
    near = {"french", "international"} & set(sides)
    pairs = {("foreign", "french"), ("foreign", "international"), ("french", "international")}
    two = any(set(pair) <= set(sides) for pair in pairs) or sides.count("international") >= 2
    verdict = rules.sheet_is_publishable(
        sides=sides, foreign_country=foreign_country, no_foreign_place=no_foreign_place
    )
    wanted = "" if near and (two or foreign_country or no_foreign_place) else FAR if near else NEAR
    assert (verdict.ok, verdict.message, verdict.blocking) == (not wanted, wanted, True)


@pytest.mark.parametrize("sides", SIDES, ids="+".join)
def test_the_order_of_partners_does_not_matter(sides):
    answers = {
        rules.sheet_is_publishable(sides=order, foreign_country=False, no_foreign_place=False).ok
        for order in (sides, sides[::-1], sides[1:] + sides[:1])
    }
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("parent_has_parent", "has_children", "message"),
    [
        (False, False, ""),
        (True, False, "Le partenariat choisi dépend déjà d’un autre : rattachez la fiche à celui-ci."),
        (False, True, "Cette fiche a déjà des projets : elle ne peut pas dépendre d’une autre."),
        (True, True, "Le partenariat choisi dépend déjà d’un autre : rattachez la fiche à celui-ci."),
    ],
)
def test_a_parent_has_no_parent(parent_has_parent, has_children, message):
    verdict = rules.parent_is_possible(parent_has_parent=parent_has_parent, has_children=has_children)
    assert (verdict.ok, verdict.message) == (not message, message)
