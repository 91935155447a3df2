"""The same project under two vintages of the ministry's general call: the rules differ, the code does not."""

from decimal import Decimal

import pytest

from coopdec.calls.eligibility.judge import balance, judge
from coopdec.calls.eligibility.plan import Expense, Plan, Resource
from coopdec.calls.eligibility.terms import Project
from coopdec.calls.enums import Side
from coopdec.calls.imports import FOLDER, read_configuration, ready_configurations
from coopdec.calls.queries import world_for

pytestmark = pytest.mark.django_db


def vintage(name):
    return read_configuration(FOLDER / f"ministere-general-{name}.toml").rules


def project(*, asked, own=0, valued=0, other=0, countries=("ZM",), spent=None, **facts):
    """A commune and its town abroad; euros."""
    total = asked + own + valued + other
    expenses = spent or {countries[0] if len(countries) == 1 else "": total}
    plan = Plan(
        expenses=tuple(Expense(cents=euros * 100, country=country) for country, euros in expenses.items()),
        resources=(
            Resource(cents=asked * 100, side=Side.ASKED),
            Resource(cents=own * 100, side=Side.FRENCH),
            Resource(cents=valued * 100, side=Side.FRENCH, in_kind=True),
            Resource(cents=other * 100, side=Side.FOREIGN),
        ),
    )
    known = {"oda_declared": True, "late_reports": 0, "months": 24}
    return Project(
        applicant_kind="french-authority",
        partner_kinds=frozenset({"foreign-authority"}),
        french_authorities=1,
        countries=countries,
        plan=plan,
        **{**known, **facts},
    )


def found(rules, one):
    return {finding.code: finding for finding in judge(rules, one, world_for(rules, countries=one.countries))}


def refused(rules, one):
    return {code for code, finding in found(rules, one).items() if finding.ok is False}


def test_what_2025_pays_in_a_least_developed_country_2020_did_not():
    """Zambia: a least developed country that was no priority of 2018."""
    one = project(asked=60_000, own=20_000, other=20_000)
    before, now = found(vintage("2020-2021"), one), found(vintage("2025"), one)
    assert before["rate"].ok is False
    assert "50 % pour Zambie" in before["rate"].message
    assert "50 000 €" in before["rate"].message.replace("\u202f", " ").replace("\u00a0", " ")
    assert before["rate"].source.text == "Texte de l’appel à projets généraliste 2020-2021"
    assert now["rate"].ok is True
    assert "70 % pour Zambie" in now["rate"].message
    assert now["rate"].source.text == "Texte de l’appel à projets généraliste 2025"


def test_what_2020_paid_to_a_priority_outlives_no_list():
    """Senegal was a priority; it is still least developed in 2025: 70 % both times, by two rules."""
    one = project(asked=70_000, own=30_000, countries=("SN",))
    before, now = found(vintage("2020-2021"), one), found(vintage("2025"), one)
    assert before["rate"].ok is now["rate"].ok is True
    assert "pays prioritaires" in before["rate"].message
    assert "pays les moins avancés" in now["rate"].message


def test_2025_asks_a_tenth_of_the_authorities_2020_did_not():
    one = project(asked=50_000, own=9_999, other=40_001)
    assert refused(vintage("2020-2021"), one) == set()
    assert refused(vintage("2025"), one) == {"share"}
    assert refused(vintage("2025"), project(asked=50_000, own=10_000, other=40_000)) == set()


def test_valued_contributions_are_half_of_the_authorities_part_at_most():
    assert refused(vintage("2025"), project(asked=50_000, own=25_000, valued=25_000)) == set()
    assert refused(vintage("2025"), project(asked=50_000, own=24_999, valued=25_001)) == {"in-kind"}


@pytest.mark.parametrize(("asked", "ok"), [(70_000, True), (70_001, False)])
def test_one_euro_above_is_above(asked, ok):
    one = project(asked=asked, own=100_000 - asked)
    assert found(vintage("2025"), one)["rate"].ok is ok


def test_several_countries_the_rate_of_each_or_one_for_all():
    """70 % of 40 000 and 30 % of 60 000 are 46 000; 60 % of all is better."""
    places = {"countries": ("ZM", "DE"), "spent": {"ZM": 40_000, "DE": 60_000}}
    assert refused(vintage("2025"), project(asked=60_000, own=40_000, **places)) == set()
    assert refused(vintage("2025"), project(asked=60_001, own=39_999, **places)) == {"rate-several"}
    assert refused(vintage("2020-2021"), project(asked=38_000, own=62_000, **places)) == set()
    assert refused(vintage("2020-2021"), project(asked=38_001, own=61_999, **places)) == {"rate"}


def test_what_is_not_known_refuses_nobody():
    one = Project(applicant_kind="french-authority", countries=("ZM",))
    said = found(vintage("2025"), one)
    assert {code for code, finding in said.items() if finding.ok is None} == {
        "rate", "share", "in-kind", "oda-declared", "no-late-report",
    }  # fmt: skip
    assert "70 % pour Zambie" in said["rate"].message


def test_a_year_without_a_list_is_not_known():
    rules = tuple(
        one if one.code != "rate" else type(one)(code="rate", source=one.source, band=one.band,
                                                percent=Decimal(50), on=one.on.replace(year=2021))
        for one in vintage("2020-2021")
    )  # fmt: skip
    assert found(rules, project(asked=50_000, own=50_000))["rate"].ok is None


def test_an_association_and_no_partner():
    one = Project(applicant_kind="association", countries=("ZM",))
    assert refused(vintage("2025"), one) == {"applicant", "partner"}


def test_expenses_and_resources():
    plan = Plan(expenses=(Expense(cents=10_000),), resources=(Resource(cents=8_000, side=Side.ASKED),))
    assert "Il manque" in balance(plan)
    assert balance(Plan(plan.expenses, (Resource(cents=10_000, side=Side.ASKED),))) == ""


def test_every_ready_configuration_can_be_read():
    ready = list(ready_configurations())
    assert len({one.slug for one in ready}) == len(ready) >= 2
    assert all(rule.source.text for one in ready for rule in one.rules)
