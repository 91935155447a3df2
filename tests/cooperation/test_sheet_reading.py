"""What the page of a sheet is made of: shores, map, money, children, near sheets, history."""

from datetime import date
from decimal import Decimal

import pytest

from coopdec.cooperation import drawings, meanings, queries, sentences, stories
from coopdec.cooperation.enums import Kind, Nature, Role, Side, Stage
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.rules import Amount, ListAmount, current_lines, sheet_amount
from coopdec.cooperation.services import publish_sheet, put_sheet
from coopdec.directory.enums import Origin
from coopdec.reference.models import Marker, MarkerScore, Sdg
from tests.cooperation.making import abroad, check_now, french, line, organisation, partner, said, sheet
from tests.gate import Page

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
    acts = sentences.history(queries.history_of(one))
    assert [str(act.label) for act in acts] == ["Fiche publiée", "Fiche créée"]


def shown_lines(one):
    return list(one.funding_lines.select_related("funder"))


def test_the_money_said_by_year_and_funder_adds_up_to_the_sheet_s_own_amount():
    one = sheet("one")
    line(one, 300, year=2020, stage=Stage.PLANNED)
    line(one, 100, year=2020)
    line(one, 80, year=2020, stage=Stage.DISBURSED)
    line(one, 7, year=2020, nature=Nature.IN_KIND)
    line(one, 50, funder_label="Région", year=2019, stage=Stage.PLANNED)
    line(one, None, funder_label="État", year=None)
    found = drawings.account(shown_lines(one))
    assert [group.year for group in found.years] == [2019, 2020, None]
    assert found.amount == sheet_amount(shown_lines(one)) == Amount(cash_cents=130, in_kind_cents=7)
    assert [group.amount for group in found.years] == [Amount(50), Amount(80, 7), Amount()]
    assert [(part.css, part.cents) for part in found.stages] == [("disbursed", 80), ("planned", 50)]
    assert (found.funders, found.known) == (3, 2)
    assert found.has_in_kind
    assert found.has_several_stages
    (row,) = found.years[1].rows
    assert [(said.css, said.counted) for said in row.said] == [
        ("planned", False),
        ("committed", False),
        ("disbursed", True),
        ("in-kind", True),
    ]
    assert [(rank.label, rank.shown) for rank in found.by_funder.rows] == [
        ("Ville", "0,80\u00a0€"),
        ("Région", "0,50\u00a0€"),
    ]


def test_an_amount_in_another_currency_is_said_as_it_was():
    one = sheet("one")
    line(one, 152, amount_cents=100_000_00, currency="XOF", rate=Decimal("0.00152"))
    ((row,),) = [group.rows for group in drawings.account(shown_lines(one)).years]
    assert row.said[0].original == "100\u202f000 XOF"


def test_in_kind_is_drawn_beside_cash_and_sets_no_height_with_it():
    one = sheet("one")
    line(one, 100_00, year=2020)
    line(one, 60_00, year=2020, nature=Nature.IN_KIND)
    line(one, 50_00, year=2021)
    (cash, in_kind), _next = [column.blocks for column in drawings.money_by_year(shown_lines(one)).columns]
    assert float(in_kind.x) >= float(cash.x) + float(cash.width) - 0.2
    assert float(in_kind.y) + float(in_kind.height) == float(cash.y) + float(cash.height)
    assert float(in_kind.height) < float(cash.height)


def test_every_goal_marker_and_score_of_the_reference_has_a_meaning():
    assert set(meanings.GOALS) == set(Sdg.objects.values_list("pk", flat=True))
    assert set(meanings.MARKERS) == set(Marker.objects.values_list("pk", flat=True))
    said = {(marker, score) for marker in meanings.MARKERS for score in meanings.SCORES}
    assert said | set(meanings.HIGHER_SCORES) == set(MarkerScore.objects.values_list("marker", "score"))


def test_scores_are_words_the_main_aim_first():
    one = sheet("one")
    for marker, score in (("gender", 0), ("environment", 2), ("rmnch", 1)):
        one.markers.create(marker_id=marker, score=score)
    found = drawings.scores(one.markers.select_related("marker"))
    assert [(one.word, one.is_aim) for one in found] == [
        ("principal", True),
        ("significatif", True),
        ("non visé", False),
    ]
    assert found[0].meaning
    assert not found[1].meaning, "its scale is another one"


def test_goals_carry_their_targets():
    one = sheet("one")
    one.sdgs.set([11, 6])
    one.sdg_targets.set(["11.2", "6.1", "6.2"])
    found = drawings.goals(one.sdgs.all(), one.sdg_targets.select_related("sdg"))
    assert [(goal.sdg.pk, [target.code for target in goal.targets]) for goal in found] == [
        (6, ["6.1", "6.2"]),
        (11, ["11.2"]),
    ]


def test_who_leads_is_said_only_where_several_stand_on_a_side():
    one = sheet("one")
    partner(one, role=Role.LEAD)
    partner(one, Side.FOREIGN, country_id="SN")
    assert "chef de file" not in drawings.sides(list(queries.partners_of(one)))["left"][0].sub
    partner(one, role=Role.FUNDER)
    assert [name.sub for name in drawings.sides(list(queries.partners_of(one)))["left"]] == [
        "chef de file",
        "financeur",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Une ligne\nune autre\n\nun paragraphe", [(False, 2), (False, 1)]),
        ("Trois buts :\n- un\n- deux\r\n\r\n- trois\nPuis la suite.", [(False, 1), (True, 3), (False, 1)]),
        ("-12 % en un an", [(False, 1)]),
        ("1. D’abord\n2. Ensuite", [(False, 2)]),
    ],
)
def test_paragraphs_and_lists_of_a_text_are_kept(text, found):
    assert [(block.is_list, len(block.lines)) for block in stories.blocks(text)] == found


def test_a_long_text_opens_with_its_first_paragraphs_and_loses_none():
    paragraphs = [f"{rank} " + "mot " * 50 for rank in range(20)]
    one = sheet("one", description="\n\n".join(paragraphs), context="Court.")
    long, short = stories.texts(one)
    assert (long.id, short.id, short.rest) == ("description", "contexte", ())
    assert 0 < len(long.opening) < len(long.rest)
    assert [block.lines[0] for block in (*long.opening, *long.rest)] == [text.strip() for text in paragraphs]


def test_how_a_sheet_is_quoted():
    one = sheet("one", title="Eau & {vie}", start_on="2014", end_on="2016")
    one.refresh_from_db()
    sides = {"left": [drawings.Name("Lille"), drawings.Name("Cergy")], "right": [drawings.Name("Porto-Novo")]}
    found = stories.citation(one, sides, address="https://site/cooperations/one/", on=date(2026, 11, 22))
    assert found.sentence == (
        "Lille, Cergy et Porto-Novo, «\u00a0Eau & {vie}\u00a0», fiche one (2014–2016), Coopdec, "
        "https://site/cooperations/one/, consultée le 22 novembre 2026."
    )
    assert r'title = "{Eau \& (vie)}"' in found.bibtex
    assert 'author = "{Lille} and {Cergy} and {Porto-Novo}"' in found.bibtex
    assert found.mail.startswith("mailto:?subject=Eau%20%26%20%7Bvie%7D&body=")


def test_a_demonstration_sheet_is_quoted_as_invented():
    one = sheet("one", origin=Origin.DEMONSTRATION)
    found = stories.citation(one, {"left": [], "right": []}, address="https://site/", on=date(2026, 1, 1))
    assert "fiche fictive de démonstration one" in found.sentence


def test_a_page_read_at_a_glance_has_no_table_of_contents(client):
    short = published("short", french(), abroad())
    assert 'id="sur-cette-page"' not in client.get(short.get_absolute_url()).content.decode()
    long = published("long", french(), abroad(), fields={"context": "Mot. " * 600})
    page = Page(client.get(long.get_absolute_url()).content.decode())
    (contents,) = page.all("nav", css="contents")
    anchors = {element["id"] for element in page.all("h2") if "id" in element.attributes}
    linked = [link["href"].removeprefix("#") for link in contents.all("a")]
    assert linked == ["contexte", "argent", "source", "citer"]
    assert set(linked) <= anchors


def test_the_page_reads_in_order_and_says_what_is_not_known(client):
    page = Page(client.get("/cooperations/port-dunkerque-namport/").content.decode())
    heads = [" ".join(element.text.split()) for element in page.all("main")[0].all("h2")]
    assert heads[:3] == ["En France", "Partenaire", "En bref"]
    assert heads[3:] == [
        "Où", "Avec quel argent", "Thèmes et objectifs", "D’où vient cette fiche", "Partager et citer",
        "Fiches proches", "Une erreur, un oubli ?",
    ]  # fmt: skip
    body = " ".join(page.all("main")[0].text.split())
    assert "Aucun marqueur n’a été examiné" in body
    assert "650 000 €" in body
    assert page.all("input")[-1]["value"] == "http://testserver/cooperations/port-dunkerque-namport/"
