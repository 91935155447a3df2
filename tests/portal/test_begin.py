"""/commencer/: five questions lead a beginner to what fits it, told by matching; the address alone holds the answers."""

import gzip
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coopdec.directory.models import Organisation
from coopdec.exchange import readers
from coopdec.exchange.enums import PopulationClass
from coopdec.exchange.matching.seekers import Seeker
from coopdec.exchange.models import Listing, SharedProgramme
from coopdec.portal import rules
from coopdec.portal.enums import Budget, Step, Time
from tests.accounts.teamwork import town

pytestmark = pytest.mark.django_db
DOOR = "/commencer/"
LIGHT = 60_000
SMALL = "ableiges-95002"
BRETON = "quimper-29232"  # a commune of no sheet, in a région that has a network


@pytest.fixture(autouse=True)
def _look_each_time(monkeypatch):
    monkeypatch.setattr(readers, "LOOKED_AT", 0)


def told(client, **answers):
    """What the page tells of answers already in their own order."""
    response = client.get(DOOR, answers, follow=True)
    assert response.status_code == 200, response.context["form"].errors
    return response.context["told"]


def texts(found):
    return [one.line.listing.ref for one in found.requests]


def test_the_door_opens_on_five_questions(client):
    response = client.get(DOOR)
    page = response.page
    assert [one.text[0] for one in page.all("h2") if one["id"].startswith("q-")] == list("12345")
    (form,) = [one for one in page.all("form") if one["id"] == "questions"]
    assert form["method"] == "get"
    assert "noindex" not in response.content.decode()
    assert not response.cookies
    assert "told" not in response.context


def test_a_beginner_is_told_three_of_each_and_why(client):
    response = client.get(DOOR, {"authority": BRETON, "theme": "environnement", "time": "hours"})
    found = response.context["told"]
    assert len(found.programmes) == len(found.requests) == 3
    assert all(one.said and all(reason.sentence for reason in one.said) for one in found.requests)
    assert all(one.own and one.said for one in found.programmes)
    assert found.neighbours
    assert all(one.why[0][0] for one in found.neighbours)
    assert [one.name for one in found.networks] == ["Réseau Bretagne Solidaire"]
    page = response.page
    assert found.networks[0].get_absolute_url() in page.links()
    for one in (*found.programmes, *found.requests):
        thing = getattr(one.line, "programme", None) or one.line.listing
        assert thing.get_absolute_url() in page.links()
        assert one.said[0].sentence.split(":")[0].strip() in page.text.replace("\u00a0", " ")
    assert "noindex" in response.content.decode()
    assert not response.cookies


def test_the_order_is_that_of_matching(client):
    """Nothing else scores: the same seeker asked of the matcher gives the same three."""
    authority = town(BRETON)
    found = told(client, authority=BRETON, theme="eau-assainissement", language="en")
    matcher = readers.current()
    said = Seeker(key=0, themes=frozenset({"eau-assainissement"}), languages=frozenset({"fr", "en"}))
    seeker = matcher.told(said, authority=authority.pk)
    assert [one.line.listing.pk for one in found.requests] == [
        fit.key for fit in matcher.requests_that_fit(seeker, many=3)
    ]
    assert [one.line.programme.pk for one in found.programmes] == [
        fit.key for fit in matcher.programmes_that_fit(seeker, many=3)
    ]


def test_what_is_said_is_added_to_what_is_known():
    matcher, key = readers.current(), town(BRETON).pk
    known, alone = matcher.known(key), matcher.told(Seeker(key=0, languages=frozenset({"vi"})))
    both = matcher.told(Seeker(key=0, languages=frozenset({"vi"})), authority=key)
    languages = matcher.world.languages
    assert languages.decode(alone.languages[:, 0]) == ["vi"]
    assert set(languages.decode(both.languages[:, 0])) == {*languages.decode(known.languages[:, 0]), "vi"}
    assert both.populations.tolist() == known.populations.tolist()
    assert matcher.told(Seeker(key=0), authority=-1).keys.tolist() == [0]
    assert matcher.requests_that_fit(None, many=3) == []


def test_a_broad_theme_brings_its_parts(client):
    reasons = [one.sentence for one in told(client, theme="acces-services-essentiels").requests[0].said]
    assert any("Eau et assainissement" in one or "Déchets" in one for one in reasons)


# --- where


def test_a_country_keeps_to_it(client):
    found = told(client, country="TG", theme="eau-assainissement")
    assert {one.line.listing.country_id for one in found.requests} == {"TG"}
    assert all(one.own == ("Là où vous regardez : Togo.",) for one in found.requests)
    near = found.programmes[0]
    assert "TG" in {one.pk for one in near.line.countries} or not near.line.countries


def test_when_a_country_is_not_enough_the_others_say_that_they_are_elsewhere(client):
    requests = told(client, country="PT").requests
    assert [one.line.listing.country_id == "PT" for one in requests] == [True, False, False]
    assert "Ailleurs" not in requests[0].own[0]
    assert all(one.own[0].startswith("Ailleurs que là où vous regardez") for one in requests[1:])


def test_a_part_of_the_world_holds_its_countries(client):
    found = told(client, continent="africa")
    assert {one.line.listing.country.area for one in found.requests} == {"africa"}


def test_who_names_a_place_knows_where(client):
    response = client.get(f"{DOOR}?continent=unknown&continent=africa&country=TG", follow=True)
    assert "unknown" not in response.request["QUERY_STRING"]
    found = told(client, continent="unknown")
    assert ("Où", "nous ne savons pas encore") in found.answers
    assert all(one.own == () for one in found.requests)


# --- money, time


def test_what_asks_for_more_is_left_out_and_counted(client):
    beyond = SharedProgramme.objects.published().filter(budget_low_cents__gt=5_000_00)
    found = told(client, budget="5k", theme="environnement")
    assert found.beyond == beyond.count() > 0
    assert not {one.line.programme.pk for one in found.programmes} & set(beyond.values_list("pk", flat=True))
    for one in found.programmes:
        said = " ".join(one.own)
        assert ("à votre portée" in said) == bool(one.line.budget)
        assert ("n’est pas dite" in said) == (not one.line.budget)
    assert told(client, budget="more").beyond == told(client, budget="unknown").beyond == 0


@pytest.mark.parametrize(
    ("budget", "cents"), [("", None), ("0", 0), ("5k", 5_000_00), ("50k", 50_000_00), ("more", None)]
)
def test_what_one_has_is_a_ceiling(budget, cents):
    assert rules.ceiling(budget) == cents


def test_every_budget_and_size_is_known_to_the_rules():
    assert set(rules.CEILINGS) == set(Budget) - {Budget.MORE, Budget.UNKNOWN}
    assert set(rules.COUNTED_AS) == set(PopulationClass) - {PopulationClass.UNKNOWN}


YES = {"cooperates": False, "has_turnkey": True, "has_request": True, "has_network": True}


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({"time": Time.HOURS}, Step.JOIN),
        ({"time": Time.HOURS, "has_turnkey": False}, Step.TALK),
        ({"time": Time.DAYS}, Step.ANSWER),
        ({"time": Time.POST}, Step.ANSWER),
        ({"time": Time.POST, "has_request": False}, Step.TALK),
        ({"time": Time.UNKNOWN}, Step.TALK),
        ({"time": ""}, Step.TALK),
        ({"time": "", "has_network": False}, Step.ASK),
        ({"time": Time.HOURS, "cooperates": True}, Step.GO_ON),
    ],
)
def test_the_first_step(changed, step):
    assert rules.first_step(**{**YES, **changed}) == step


@pytest.mark.parametrize(
    ("answers", "step", "leads_to"),
    [
        ({"authority": BRETON, "time": "days"}, "answer", r"/bourse/[^/]+/repondre/"),
        ({"region": "53", "time": "unknown"}, "talk", r"/organisations/[^/]+/"),
        ({"region": "11"}, "ask", r"/annuaire/\?region=11"),
        ({"theme": "culture"}, "ask", r"/annuaire/\?kind=network"),
        ({"authority": "brest-29019"}, "go-on", r"/collectivites/brest-29019/"),
    ],
)
def test_each_first_step_leads_somewhere(client, answers, step, leads_to):
    response = client.get(DOOR, answers, follow=True)
    assert response.context["told"].step == step
    (section,) = response.page.all("section", css="first-step")
    links = [one["href"] for one in section.all("a")]
    assert any(re.fullmatch(leads_to, link) for link in links), links
    first = next(link for link in links if re.fullmatch(leads_to, link))
    assert client.get(first).status_code in {200, 302}


def test_who_has_little_time_joins_what_others_run(client):
    response = client.get(DOOR, {"theme": "attractivite-touristique", "time": "hours"}, follow=True)
    found = response.context["told"]
    assert found.step == "join"
    assert found.contact.line.programme.kind == "turnkey"
    assert "en répond à votre place" in found.contact.own[0]
    (section,) = response.page.all("section", css="first-step")
    assert "guide de 2020" in section.text


# --- who


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Ableiges", SMALL),
        ("ABLEIGES ", SMALL),
        ("95002", SMALL),
        ("Brignogan-Plages", "plouneour-brignogan-plages-29021"),
        ("departement du finistere", "departement-du-finistere-29"),
        ("région Bretagne", "region-bretagne-53"),
    ],
)
def test_a_name_is_found_as_elsewhere(client, typed, slug):
    response = client.get(DOOR, {"nom": typed, "level": ""})
    assert response.status_code == 302
    assert parse_qs(urlsplit(response["Location"]).query) == {"authority": [slug]}
    assert client.get(response["Location"]).context["told"].who.slug == slug


def test_a_name_that_many_bear_is_chosen_once(client):
    response = client.get(DOOR, {"nom": "saint denis", "theme": "culture", "budget": "5k"})
    assert response.status_code == 400
    choices = [one["value"] for one in response.page.all("input") if one["type"] == "radio"]
    assert {"saint-denis-97411", "saint-denis-93066"} <= set(choices)
    assert 'aria-describedby="id_nom_error"' in response.content.decode()
    answers = {"nom": "saint denis", "authority": "saint-denis-97411", "theme": "culture", "budget": "5k"}
    response = client.get(DOOR, answers)
    assert response.status_code == 302
    assert response["Location"] == f"{DOOR}?authority=saint-denis-97411&theme=culture&budget=5k"


def test_another_name_typed_is_another_authority(client):
    again = client.get(DOOR, {"nom": "Ableiges", "authority": BRETON}, follow=True)
    assert again.context["told"].who.slug == SMALL
    nobody = client.get(DOOR, {"nom": "", "authority": BRETON, "theme": "culture"}, follow=True)
    assert nobody.context["told"].who is None


def test_a_name_makes_size_and_region_useless(client):
    response = client.get(DOOR, {"authority": SMALL, "population": "2k-10k", "region": "53"})
    assert response["Location"] == f"{DOOR}?authority={SMALL}"


def test_without_a_name_size_and_region_are_enough(client):
    found = told(client, level="commune", population="2k-10k", region="53")
    assert found.who is None
    assert "Réseau Bretagne Solidaire" in [one.name for one in found.networks]
    assert found.neighbours
    assert any("5\u202f000" in said for _label, said in found.answers)
    reasons = [reason.part for one in found.requests for reason in one.said]
    assert "population" in reasons or "profile" in reasons


@pytest.mark.parametrize(
    ("answers", "says", "says_not"),
    [
        ({"authority": SMALL}, "Le conseil municipal", "principe de spécialité"),
        (
            {"authority": "communaute-d-agglomeration-du-sud-249740085"},
            "principe de spécialité",
            "Le conseil municipal",
        ),
        ({"authority": "departement-du-finistere-29"}, "Le conseil départemental", "Le conseil municipal"),
        ({"level": "region", "region": "53"}, "Le conseil régional", "Le conseil municipal"),
        ({"level": "epci", "region": "04"}, "principe de spécialité", "Le conseil municipal"),
        ({"level": "overseas", "region": "987"}, "L’assemblée vote", "Le conseil municipal"),
    ],
)
def test_the_law_is_said_for_each_with_its_source(client, answers, says, says_not):
    text = client.get(DOOR, answers, follow=True).page.text.replace("\u00a0", " ")
    assert says in text
    assert says_not not in text
    assert "art. L. 1115-1" in text
    assert "Légifrance fait foi" in text
    assert "n’engage aucun financement du ministère" in text


def test_overseas_has_neighbours_of_its_own_region_and_no_region_is_said(client):
    found = told(client, authority="saint-denis-97411")
    assert found.region.pk == "04"
    assert told(client, theme="culture").neighbours == []
    page = client.get(DOOR, {"theme": "culture"}).page.text
    assert "Dites votre région, ou votre nom" in page


def test_who_cooperates_already_is_led_to_its_own_page(client):
    response = client.get(DOOR, {"authority": "brest-29019"})
    found = response.context["told"]
    assert (found.step, found.sheets) == ("go-on", 1)
    text = response.page.text
    assert "Vous coopérez déjà." in text
    assert "Commencer, en trois pas" not in text
    assert reverse("join_organisation", args=["brest-29019"]) in response.page.links()
    assert len(found.requests) == 3


def test_neighbours_who_share_an_answer_come_first(client):
    plain = told(client, region="53").neighbours
    found = told(client, region="53", country="BF").neighbours
    shares = [one.in_common for one in found]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1
    assert all(one.in_common == 0 for one in plain)
    said, url = found[0].why[1]
    number = int(re.match(r"\d+", said)[0])
    assert client.get(url).context["totals"].count == number


# --- bad answers


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("nom", "Zorglubville", "nom"),
        ("nom", "x" * 101, "nom"),
        ("authority", "nulle-part", "nom"),
        ("authority", "aneho-tg", "nom"),
        ("level", "empire", "level"),
        ("population", "unknown", "population"),
        ("region", "99", "region"),
        ("theme", "zorglub", "theme"),
        ("sdg", "18", "sdg"),
        ("continent", "atlantis", "continent"),
        ("country", "FR", "country"),
        ("other_country", "RE", "other_country"),
        ("time", "never", "time"),
        ("budget", "-1", "budget"),
        ("language", "fr", "language"),
    ],
)
def test_a_bad_answer_is_told_next_to_its_field_and_the_rest_is_kept(client, name, value, field):
    response = client.get(DOOR, {"sdg": "6", "other_country": "TG", name: value})
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    page = response.page
    (box,) = [one for one in page.all("div", css="error") if one["id"] == f"id_{field}_error"]
    assert box.text
    if name == "nom":
        assert [one["value"] for one in page.all("input") if one["id"] == "id_nom"] == [value]
    if name != "sdg":
        assert re.search(r'value="6"[^>]* checked', response.content.decode())
    assert "told" not in response.context


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("zorglub=1", "« zorglub » n’est pas une question"),
        ("nom=&level=&time=", "Répondez à une question au moins"),
    ],
)
def test_what_answers_nothing_is_told(client, query, said):
    response = client.get(f"{DOOR}?{query}")
    assert response.status_code == 400
    assert said in response.page.text.replace("\u00a0", " ")


def test_the_address_holds_the_answers_alone_and_gives_them_back(client):
    answers = {
        "authority": SMALL, "theme": ["culture", "dechets"], "sdg": ["6"], "continent": ["africa"],
        "country": "TG", "other_country": "BJ", "time": "hours", "budget": "20k", "language": ["en", "pt"],
    }  # fmt: skip
    response = client.get(DOOR, {**answers, "nom": "Ableiges", "level": ""})
    kept = parse_qs(urlsplit(response["Location"]).query)
    assert kept == {name: one if isinstance(one, list) else [one] for name, one in answers.items()}
    again = client.get(response["Location"])
    assert again.status_code == 200
    html = again.content.decode()
    for name, values in kept.items():
        for value in values:
            assert re.search(rf'name="{name}"[^>]*value="{value}"|value="{value}" selected', html), (
                name,
                value,
            )
    assert 'value="Ableiges"' in html


# --- the house


def test_it_is_light_in_every_language(client):
    for address in (DOOR, f"{DOOR}?authority={BRETON}&theme=environnement&continent=africa&budget=20k"):
        for start in ("", "/en", "/es", "/pt"):
            response = client.get(start + address)
            if start in {"", "/en"}:
                assert response.status_code == 200
            if response.status_code == 200:
                assert len(gzip.compress(response.content)) < LIGHT


def test_queries_do_not_grow(django_assert_max_num_queries):
    client = Client()  # the gate opens links besides
    address = f"{DOOR}?region=53&theme=environnement&country=TG&budget=50k&language=en"
    client.get(address)
    with django_assert_max_num_queries(50) as first:
        client.get(address)
    before = len(first)
    now, base = timezone.now(), Listing.objects.get(ref="tg-aneho")
    for number in range(20):
        Listing.objects.create(
            ref=f"essai-{number}", kind="request", country_id="TG", seeker_label=f"Ville {number}",
            state="published", published_at=now, renewed_at=now, population=base.population,
        )  # fmt: skip
    client.get(address)
    with django_assert_max_num_queries(before):
        client.get(address)


def test_it_only_reads(client):
    assert client.post(DOOR, {"nom": "Ableiges"}).status_code == 405


@pytest.mark.parametrize("address", ["/", "/pays/", "/bourse/", "/collectivites/ableiges-95002/"])
def test_the_doors_lead_to_it(client, address):
    links = client.get(address).page.links()
    assert {"/bourse/", "/programmes/", DOOR} <= {link.split("?")[0] for link in links}


def test_a_page_of_who_never_cooperated_leads_to_its_own_answers(client):
    page = client.get(Organisation.objects.get(slug=SMALL).get_absolute_url()).page
    assert f"{DOOR}?authority={SMALL}" in page.links()
    assert f"/bourse/pour/{SMALL}/" in page.links()


@pytest.mark.parametrize(
    ("words", "address"),
    [("commencer", DOOR), ("bourse", "/bourse/"), ("clés en main", "/programmes/"), ("débuter", DOOR)],
)
def test_the_search_finds_the_doors(client, words, address):
    found = client.get("/chercher/", {"q": words}).context["found"]
    assert address in [row.url for group in found.groups if group.key == "pages" for row in group.rows]


@pytest.mark.parametrize(
    ("address", "room"), [(DOOR, DOOR), ("/bourse/tg-aneho/", "/bourse/"), ("/programmes/", "/programmes/")]
)
def test_the_menu_says_where_one_is(client, address, room):
    (here,) = [one for one in client.get(address).page.all("a") if one["aria-current"] == "true"]
    assert here["href"] == room


def test_search_engines_know_the_door_and_not_its_answers(client):
    assert f"<loc>http://testserver{DOOR}</loc>" in client.get("/sitemap.xml").content.decode()
    assert "Disallow: /commencer/?" in client.get("/robots.txt").content.decode()
