"""Each rule is said twice, in Python and in SQL: on thousands of cases both say the same."""

import random
from datetime import UTC, datetime
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coopdec.cooperation import rules
from coopdec.cooperation.enums import PROJECT_KINDS, Kind, Nature, Side, Stage, Status
from coopdec.cooperation.models import ActionPlace, Cooperation, FundingLine, SheetAmount
from tests.cooperation.making import check_now, organisation, partner, sheet

pytestmark = [pytest.mark.django_db, pytest.mark.other_postgres]
THIS_YEAR = timezone.localdate().year
YEARS = [None, THIS_YEAR - 9, THIS_YEAR - 1, THIS_YEAR, THIS_YEAR + 1, THIS_YEAR + 5]


def text(year, random_part=None):
    if year is None:
        return ""
    return f"{year}{random_part or ''}"


@pytest.fixture
def dated():
    """Every kind of cooperation that the dates can tell apart, with partial dates of all lengths."""
    chance = random.Random(20)
    sheets = []
    for kind, status, start, end, said in product(
        [Kind.ONE_OFF, Kind.PROJECT], Status.values, YEARS, YEARS, YEARS[:4]
    ):
        if start and end and end < start:
            continue
        cut = [chance.choice(["", "-06", "-06-15"]) for _ in range(3)]
        sheets.append(
            Cooperation(
                ref=f"agree-{len(sheets)}", kind=kind, status=status, title="Fiche", sort_key="",
                start_on=text(start, cut[0]), end_on=text(end, cut[1]), status_on=text(said, cut[2]),
            )
        )  # fmt: skip
    Cooperation.objects.bulk_create(sheets)
    return Cooperation.objects.filter(ref__startswith="agree-")


def test_years_are_those_of_the_dates(dated):
    for one in dated:
        assert [one.start_year, one.end_year, one.status_year] == [
            int(value[:4]) if value else None for value in (one.start_on, one.end_on, one.status_on)
        ]


def test_effective_status_of_rules_and_of_the_database(dated):
    found = list(dated.with_effective_status())
    assert len(found) > 800
    said = {
        one.ref: rules.effective_status(
            kind=one.kind,
            status=one.status,
            start_year=one.start_year,
            end_year=one.end_year,
            this_year=THIS_YEAR,
        )
        for one in found
    }
    assert {one.ref: one.effective_status for one in found} == said
    assert set(said.values()) == set(Status.values)


@pytest.mark.parametrize("year_from", [None, THIS_YEAR - 10, THIS_YEAR - 5, THIS_YEAR, THIS_YEAR + 6])
@pytest.mark.parametrize("year_to", [None, THIS_YEAR - 10, THIS_YEAR - 5, THIS_YEAR, THIS_YEAR + 6])
def test_a_year_filter_of_rules_and_of_the_database(dated, year_from, year_to):
    found = set(dated.during(year_from=year_from, year_to=year_to).values_list("ref", flat=True))
    said = {
        one.ref
        for one in dated
        if rules.overlaps(
            rules.period(
                status=one.status,
                status_year=one.status_year,
                start_year=one.start_year,
                end_year=one.end_year,
            ),
            year_from=year_from,
            year_to=year_to,
        )
    }
    assert found == said


def test_a_year_filter_keeps_each_sheet_once(dated):
    assert dated.during(year_from=1900).count() == len(set(dated.during(year_from=1900).values_list("pk")))


def random_lines(chance, of, funders):
    """Lines that the database accepts: one a (funder, year, nature, stage)."""
    lines, taken = [], set()
    for _ in range(chance.randrange(9)):
        funder = chance.choice([None, *funders])
        fields = {
            "funder_id": funder,
            "funder_label": chance.choice(["Ville", "AFD", str(funders[0])]),
            "year": chance.choice([None, 2020, 2021]),
            "nature": chance.choice(Nature.values),
            "stage": chance.choice(Stage.values),
        }
        key = (funder or fields["funder_label"], *list(fields.values())[2:])
        if key in taken:
            continue
        taken.add(key)
        amount = chance.choice([None, 0, chance.randrange(10**9), 10**12])
        lines.append(FundingLine(cooperation=of, amount_cents=amount, amount_eur_cents=amount, **fields))
    return lines


@pytest.mark.parametrize("seed", range(3))
def test_amount_of_rules_and_of_the_view(seed):
    chance = random.Random(seed)
    funders = [organisation(f"financeur-{rank}").pk for rank in range(2)]
    sheets = [sheet(f"amount-{rank}") for rank in range(150)]
    lines = {one.pk: random_lines(chance, one, funders) for one in sheets}
    FundingLine.objects.bulk_create(line for some in lines.values() for line in some)
    seen = {
        amount.pk: rules.Amount(amount.cash_cents, amount.in_kind_cents)
        for amount in SheetAmount.objects.filter(cooperation__in=sheets)
    }
    said = {pk: rules.sheet_amount(some) for pk, some in lines.items()}
    assert {pk: seen.get(pk, rules.Amount()) for pk in said} == said
    total = rules.list_amount([seen.get(pk, rules.Amount()) for pk in said])
    assert total == rules.list_amount(list(said.values()))
    assert 0 < total.known < total.count == 150


def test_amount_of_the_real_sheets():
    said = {}
    for line in FundingLine.objects.all():
        said.setdefault(line.cooperation_id, []).append(line)
    known = {pk: rules.sheet_amount(lines) for pk, lines in said.items()}
    seen = {one.pk: rules.Amount(one.cash_cents, one.in_kind_cents) for one in SheetAmount.objects.all()}
    assert seen == {pk: amount for pk, amount in known.items() if amount != rules.Amount()}
    assert (len(said), len(seen)) == (48, 2)


SIDES = [
    sides for size in range(4) for sides in product(Side.values, repeat=size) if list(sides) == sorted(sides)
]


@pytest.mark.parametrize("marked", [True, False], ids=["mark", ""])
@pytest.mark.parametrize("located", [True, False], ids=["country", ""])
@pytest.mark.parametrize("sides", SIDES, ids="+".join)
def test_what_is_publishable_for_rules_and_for_the_database(sides, located, marked):
    one = sheet(no_foreign_place=marked)
    for rank, side in enumerate(sides):
        extra = {"country_id": ["SN", "ML", "TG"][rank]} if side == Side.FOREIGN else {}
        partner(one, side, **extra)
    if located:
        ActionPlace.objects.create(cooperation=one, country_id="SN")
    verdict = rules.sheet_is_publishable(sides=sides, foreign_country=located, no_foreign_place=marked)
    try:
        with transaction.atomic():
            Cooperation.objects.filter(pk=one.pk).update(state="published", published_at=datetime.now(UTC))
            check_now()
    except IntegrityError as error:
        refusal = error.__cause__.diag.constraint_name
    else:
        refusal = ""
    near = "cooperation_published_has_near_side"
    far = "cooperation_published_has_far_side"
    assert refusal == ("" if verdict.ok else near if "français ou international" in verdict.message else far)


def in_python(sheets):
    sheets = list(sheets)
    return {
        "count": len(sheets),
        "partnerships": len({one.parent_id or one.pk for one in sheets}),
        "projects": len([one for one in sheets if one.kind in PROJECT_KINDS]),
    }


def test_counts_of_all_sheets():
    found = Cooperation.objects.all()
    assert found.counts() == in_python(found)
    assert (found.counts()["count"], found.counts()["partnerships"]) == (189, 184)


def test_counts_of_no_sheet():
    assert Cooperation.objects.none().counts() == {"count": 0, "partnerships": 0, "projects": 0}
    assert Cooperation.objects.filter(ref="rien").counts() == {"count": 0, "partnerships": 0, "projects": 0}


@pytest.mark.parametrize("seed", range(4))
def test_counts_of_random_lists(seed):
    """A partnership counts once though only its children are in the list, and though a join repeats sheets."""
    chance = random.Random(seed)
    parents = [sheet(f"parent-{rank}", kind=Kind.PARTNERSHIP) for rank in range(5)]
    children = [
        sheet(f"child-{rank}", kind=chance.choice(Kind.values), parent=chance.choice([*parents, None]))
        for rank in range(20)
    ]
    for one in parents + children:
        for rank in range(chance.randrange(3)):
            partner(one, Side.FOREIGN, country_id=["SN", "ML"][rank])
    chosen = chance.sample(parents + children, 12)
    found = Cooperation.objects.filter(pk__in=[one.pk for one in chosen])
    assert found.counts() == in_python(found)
    joined = found.filter(partners__country__in=["SN", "ML"])
    assert joined.counts() == in_python(joined.distinct())


def test_a_child_alone_counts_one_partnership():
    parent = sheet("parent", kind=Kind.PARTNERSHIP)
    for rank in range(3):
        sheet(f"child-{rank}", kind=Kind.PROJECT, parent=parent)
    children = Cooperation.objects.filter(parent=parent)
    assert children.counts() == {"count": 3, "partnerships": 1, "projects": 3}
    family = Cooperation.objects.filter(ref__in=["parent", "child-0"])
    assert family.counts() == {"count": 2, "partnerships": 1, "projects": 1}
