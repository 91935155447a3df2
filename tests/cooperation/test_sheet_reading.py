"""What the page of a sheet is made of: shores, map, money, children, near sheets, history."""

import pytest

from coopdec.cooperation import drawings, queries
from coopdec.cooperation.enums import Kind, Nature, Side, Stage
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.rules import ListAmount, current_lines
from coopdec.cooperation.services import publish_sheet, put_sheet
from tests.cooperation.making import abroad, check_now, french, line, organisation, partner, said, sheet

pytestmark = pytest.mark.django_db
POINT = {"latitude": 1.0, "longitude": 2.0, "point_precision": "place"}


def published(ref, *partners, **more):
    one, _changed = put_sheet(ref=ref, values=said(*partners, **more), by=None)
    one = publish_sheet(one, by=None)
    check_now()
    return one


@pytest.mark.parametrize(
    ("sides", "left"),
    [
        ([Side.FRENCH, Side.FOREIGN], 1),
        ([Side.FOREIGN, Side.FRENCH, Side.FRENCH], 2),
        ([Side.FRENCH, Side.INTERNATIONAL], 1),
        ([Side.INTERNATIONAL, Side.FOREIGN], 1),
        ([Side.INTERNATIONAL, Side.INTERNATIONAL], 1),
        ([Side.FOREIGN], 0),
    ],
    ids=str,
)
def test_shores(sides, left):
    one = sheet("one")
    for rank, side in enumerate(sides):
        partner(one, side, **({"country_id": ["SN", "ML", "TG"][rank]} if side == Side.FOREIGN else {}))
    shores = drawings.sides(list(queries.partners_of(one)))
    assert (len(shores["left"]), len(shores["right"])) == (left, len(sides) - left)


def test_a_partner_without_name_is_said_so_with_its_country():
    one = sheet("one")
    partner(one, Side.FOREIGN)
    (shown,) = drawings.sides(list(queries.partners_of(one)))["right"]
    assert (shown.name, shown.sub) == ("Partenaire non précisé", "Sénégal")


def test_countries_once_in_order():
    one = sheet("one")
    for country in ("SN", "ML", "SN"):
        partner(one, Side.FOREIGN, country_id=country)
    assert [country.pk for country in drawings.countries(list(queries.partners_of(one)))] == ["SN", "ML"]


@pytest.mark.parametrize(("placed", "drawn"), [(True, True), (False, False)], ids=["point", "sans point"])
def test_a_map_needs_a_point_on_the_other_side(placed, drawn):
    one = sheet("one")
    partner(one, organisation=organisation("ville", **POINT))
    town = organisation(
        "ndar",
        kind="foreign-authority",
        foreign_level="municipality",
        country_id="SN",
        **(POINT if placed else {}),
    )
    partner(one, Side.FOREIGN, organisation=town, name_known=True)
    found = drawings.partners_map(list(queries.partners_of(one)), title="Carte")
    assert (found is not None) is drawn


def test_money_by_year_is_drawn_only_when_some_is_known():
    one = sheet("one")
    assert drawings.money_by_year(current_lines([line(one)])) is None
    lines = [
        line(one, 100, year=2020),
        line(one, 80, year=2020, stage=Stage.DISBURSED),
        line(one, 7, year=2021),
    ]
    assert drawings.money_by_year(current_lines(lines)) is not None


def test_money_of_children_is_a_sum_apart_of_published_ones():
    parent = published("parent", french(), abroad(), fields={"kind": Kind.PARTNERSHIP})
    line(parent, 10_000)
    for rank, amount in enumerate((100, 50, None)):
        child = published(f"child-{rank}", french(), abroad(), fields={"parent_id": parent.pk})
        line(child, amount)
    line(Cooperation.objects.get(ref="child-0"), 7, nature=Nature.IN_KIND)
    line(sheet("draft", parent=parent), 999)
    assert queries.children_amount(parent) == ListAmount(count=3, known=2, cash_cents=150, in_kind_cents=7)
    assert [child.ref for child in queries.children_of(parent)] == ["child-0", "child-1", "child-2"]


def test_near_sheets():
    organisation("ville-essai", kind="french-authority", authority_kind="syndicat")
    town = french("ville-essai")
    from coopdec.reference.models import Theme  # noqa: PLC0415

    theme = (Theme.objects.order_by("pk").first().pk,)
    one = published("one", town, abroad("TO"), themes=theme)
    parent = published("parent", town, abroad("TO"))
    Cooperation.objects.filter(pk=one.pk).update(parent=parent)
    one.refresh_from_db()
    related = published("related", french("b-essai"), abroad("WS"))
    one.related.add(related)
    published("same-town", town, abroad("WS"))
    published("same-country", french("c-essai"), abroad("TO"), themes=theme)
    published("country-without-theme", french("d-essai"), abroad("TO"))
    put_sheet(ref="draft", values=said(town, abroad("TO")), by=None)
    found = [
        (close.sheet.ref, close.why) for close in queries.close_sheets(one, list(queries.partners_of(one)))
    ]
    assert found == [
        ("related", "liée par la source"), ("same-town", "même collectivité"),
        ("same-country", "même pays et mêmes thèmes"),
    ]  # fmt: skip


def test_history_is_what_everybody_may_read_the_latest_first():
    one = published("one", french(), abroad())
    acts = drawings.history(queries.history_of(one))
    assert [str(act.label) for act in acts] == ["Fiche publiée", "Fiche créée"]
