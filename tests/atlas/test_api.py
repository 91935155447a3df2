"""The API: what it says is what the pages show; what it refuses is named; its description is true."""

import json
import re
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client

from coopdec.atlas import readers
from coopdec.atlas.api import operations, parameters, schemas
from coopdec.atlas.filters import EMPTY, LABELS, NAMES, Filters, parse
from coopdec.cooperation import rules
from coopdec.cooperation.models import Contact, Cooperation
from coopdec.cooperation.services import publish_sheet, withdraw_sheet
from coopdec.reference.models import LoadedFile
from tests.journeys import reading

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
SHEETS = "/api/v1/cooperations"
DESCRIBED = {
    "/api/v1/cooperations": schemas.Cooperations,
    "/api/v1/facets/theme": schemas.FacetPage,
    "/api/v1/cooperations/sedif-aneho-eau": schemas.Record,
    "/api/v1/filters": schemas.Parameters,
    "/api/v1/map": schemas.Map,
}


@pytest.fixture
def api():
    visitor = Client()

    def get(address, status=200, **options):
        response = visitor.get(address, **options)
        assert response.status_code == status, response.content.decode()[:500]
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        return response

    return get


def refused(response):
    assert response.headers["Content-Type"].startswith("application/json")
    detail = response.json()["detail"]
    assert all(set(one) == {"name", "value", "message"} for one in detail)
    return [(one["name"], one["value"]) for one in detail]


# --- what is said


@pytest.mark.parametrize(
    "query", ["", "?q=eau&country=TG&country=BJ", "?country=IS", "?page_size=100&sort=title"]
)
def test_an_answer_is_what_the_reader_says(api, query):
    said = api(SHEETS + query).json()
    filters = parse(Client().get(SHEETS + query).wsgi_request.GET)[0]
    answer = readers.current().answer(filters)
    assert said["results"] == [json.loads(card) for card in answer.cards]
    assert said["count"] == answer.totals.count
    assert list(said["facets"]) == list(said["facets_more"]) == list(LABELS)
    for name, facet in answer.facets.items():
        assert [tuple(one.values()) for one in said["facets"][name]] == [tuple(one) for one in facet.values]
        assert said["facets_more"][name] == facet.more
    assert said["pages"] == max(1, -(-answer.totals.count // filters.page_size))


@pytest.mark.parametrize("address", DESCRIBED)
def test_answers_have_the_shape_that_is_described(api, address):
    DESCRIBED[address].model_validate_json(api(address).content)
    whole = api("/api/v1/openapi.json").json()
    path = re.sub("theme$", "{dimension}", address).replace("sedif-aneho-eau", "{ref}")
    shape = whole["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert shape["$ref"].rpartition("/")[2] == DESCRIBED[address].__name__
    assert set(whole["components"]["schemas"][DESCRIBED[address].__name__]["properties"]) == set(
        DESCRIBED[address].model_fields
    )


def test_every_record_has_the_shape_that_is_described(api, demonstration):
    refs = list(Cooperation.objects.order_by("origin", "ref").values_list("ref", flat=True))
    for ref in refs[::3]:
        schemas.Record.model_validate_json(api(f"{SHEETS}/{ref}").content)


def test_the_list_of_the_api_is_that_of_the_page(api, client):
    for query in ("", "?theme=eau-assainissement", "?country=MA&kind=project&sort=title"):
        said = api(SHEETS + query).json()
        assert said["count"] == reading.announced(client, f"/atlas/{query}")
        shown = client.get(f"/atlas/{query}").content.decode()
        assert all(one["url"] in shown for one in said["results"])


def test_a_count_of_a_facet_is_the_length_of_its_list(api):
    said = api(f"{SHEETS}?continent=africa&page_size=1").json()
    for name in ("theme", "country", "authority", "status", "placed"):
        for one in said["facets"][name][:3]:
            query = urlencode([("continent", "africa"), (name, one["value"])])
            assert api(f"{SHEETS}?{query}").json()["count"] == one["count"]


def test_pages_together_are_the_list(api):
    pages = [api(f"{SHEETS}?page_size=50&page={page}").json() for page in range(1, 5)]
    refs = [one["ref"] for page in pages for one in page["results"]]
    assert len(refs) == len(set(refs)) == pages[0]["count"]
    assert {page["pages"] for page in pages} == {4}


def test_demonstration_is_said_only_where_it_is_shown(api, demonstration, settings):
    said = api(SHEETS).json()
    assert said["demonstration"]["count"] == demonstration
    assert {one["value"] for one in said["facets"]["origin"]} == {"real", "demonstration"}
    fictitious = Cooperation.objects.filter(origin="demonstration").first()
    assert api(f"{SHEETS}/{fictitious.ref}").json()["origin"] == "demonstration"
    settings.DEMO_DATA = False
    assert "demonstration" not in api(SHEETS).json()
    api(f"{SHEETS}/{fictitious.ref}", 404)


def test_a_whole_record(api):
    sheet = next(
        one
        for one in Cooperation.objects.prefetch_related("funding_lines")
        if rules.sheet_amount(one.funding_lines.all()).cash_cents
    )
    Contact.objects.create(
        cooperation=sheet,
        organisation=sheet.partners.first().organisation,
        role="Cabinet",
        email="mairie@exemple.fr",
    )
    said = api(f"{SHEETS}/{sheet.ref}").json()
    assert said["title"] == sheet.title
    assert said["url"] == sheet.get_absolute_url()
    assert (said["start_on"], said["end_on"], said["status_on"]) == (
        sheet.start_on,
        sheet.end_on,
        sheet.status_on,
    )
    assert said["amount_eur"] == rules.sheet_amount(sheet.funding_lines.all()).cash_cents / 100
    assert sum(line["is_current"] for line in said["funding"]) == len(
        rules.current_lines(sheet.funding_lines.all())
    )
    assert len(said["partners"]) == sheet.partners.count()
    assert said["sources"]
    assert "@" not in json.dumps(said)


def test_a_sheet_that_is_not_public_is_not_there(api):
    sheet = Cooperation.objects.published().first()
    address = f"{SHEETS}/{sheet.ref}"
    tag = api(address).headers["ETag"]
    withdraw_sheet(sheet, by=None, reason="Essai")
    assert refused(api(address, 404)) == [("", "")]
    api(address, 404, headers={"if-none-match": tag})
    publish_sheet(sheet, by=None)
    api(address)


def test_all_values_of_a_dimension(api):
    first = api("/api/v1/facets/partner?page_size=100").json()
    pages = [
        api(f"/api/v1/facets/partner?page_size=100&page={n}").json() for n in range(1, first["pages"] + 1)
    ]
    values = [one["value"] for page in pages for one in page["values"]]
    assert len(values) == len(set(values)) == first["count"] > 50
    begun = api("/api/v1/facets/partner?prefix=barc").json()
    assert [one["label"] for one in begun["values"]] == ["Barcelone"]
    under = api("/api/v1/facets/theme?country=TG&theme=culture").json()
    assert {one["value"] for one in under["values"]} > {"eau-assainissement", "culture"}


def test_what_can_be_asked_is_listed_and_can_be_asked(api):
    said = api("/api/v1/filters").json()
    assert [one["name"] for one in said["parameters"]] == NAMES
    for one in said["parameters"]:
        if one["values"]:
            query = urlencode(
                [(one["name"], choice["value"]) for choice in one["values"]]
                if one["kind"] == "dimension"
                else [(one["name"], one["values"][0]["value"])]
            )
            api(f"{SHEETS}?{query}")
            assert all(choice["label"] for choice in one["values"])
        elif one["values_url"]:
            api(one["values_url"])
        elif one["kind"] == "number" and one["name"] != "version":
            api(f"{SHEETS}?{one['name']}={one['minimum']}")
            api(f"{SHEETS}?{one['name']}={one['minimum'] - 1}", 422)
            api(f"{SHEETS}?{one['name']}={one['maximum'] + 1}", 422)


# --- what is refused


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("zorglub=1", [("zorglub", "")]),
        ("country=ZZ&theme=rien&authority=x", [("theme", "rien"), ("country", "ZZ"), ("authority", "x")]),
        ("kind=jumelage&sdg=18&origin=x", [("sdg", "18"), ("kind", "jumelage"), ("origin", "x")]),
        ("page=0&page_size=101", [("page", "0"), ("page_size", "101")]),
        ("page=1&page=2", [("page", "")]),
        ("year_from=2020&year_to=2010", [("year_to", "2010")]),
        ("version=1", [("version", "1")]),
        ("sort=best", [("sort", "best")]),
        ("marker=gender:9", [("marker", "gender:9")]),
        ("q=%E2%80%AEa", [("q", "")]),
        ("q=%FF%FE", [("q", "")]),
        ("q=" + "a" * 201, [("q", "")]),
        ("prefix=a", [("prefix", "")]),
    ],
)
def test_each_name_and_value_that_is_not_known_is_told(api, query, wanted):
    assert refused(api(f"{SHEETS}?{query}", 422)) == wanted


def test_beyond_the_end_and_nowhere(api):
    assert refused(api(f"{SHEETS}?page=11", 404)) == [("page", "11")]
    assert refused(api("/api/v1/facets/theme?page=99", 404)) == [("page", "99")]
    for address in (
        "/api/",
        "/api/v1/",
        "/api/v2/cooperations",
        f"{SHEETS}/",
        f"{SHEETS}/rien",
        "/api/v1/facets/page",
    ):
        assert refused(api(address, 404)) == [("", "")]
    assert refused(api(f"{SHEETS}/sedif-aneho-eau?page=2&country=TG", 422)) == [
        ("page", ""),
        ("country", ""),
    ]
    assert refused(api("/api/v1/facets/theme?prefix=%E2%80%AEa", 422))[0][0] == "prefix"


@pytest.mark.parametrize(
    "path",
    [SHEETS, "/api/v1/facets/theme", "/api/v1/filters", "/api/v1/openapi.json", f"{SHEETS}/sedif-aneho-eau"],
)
def test_too_much_is_refused_at_once_in_json(path):
    visitor = Client(raise_request_exception=False)
    visitor.get("/api/v1/filters")
    queries = (
        "&".join(f"country={number}" for number in range(10_000)),
        "&".join("a" for _one in range(2_000)),
        "&".join(f"theme=x{number}" for number in range(700)),
        "q=" + "a" * 9_000,
        "q=%00",
        "q=%ED%A0%80&country=%E2%80%AE",
        "%E2%80%AE=1",
    )
    for query in queries:
        began = time.process_time()
        response = visitor.generic("GET", path, QUERY_STRING=query)
        assert time.process_time() - began < 0.1
        assert response.status_code in {400, 422}, query[:50]
        assert refused(response)
        assert "\u202e" not in response.content.decode()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_it_is_only_read(method):
    response = Client().generic(method, SHEETS)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["detail"]


def test_head_and_options():
    visitor = Client()
    assert (visitor.head(SHEETS).status_code, visitor.head(SHEETS).content) == (200, b"")
    preflight = visitor.options(SHEETS, headers={"origin": "https://ailleurs.example"})
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (204, "*")


def test_what_nobody_foresaw_is_said_in_json_and_logged(api, monkeypatch, caplog):
    monkeypatch.setattr(type(readers.current()), "answer", None)
    broken = api(SHEETS, 500)
    assert refused(broken) == [("", "")]
    assert "TypeError" not in broken.content.decode()
    assert "TypeError" in caplog.text


@pytest.mark.parametrize("name", [*NAMES, "ailleurs", "\u202e"])
@pytest.mark.parametrize("path", ["filters", "openapi.json", "cooperations/sedif-aneho-eau"])
def test_nothing_is_asked_where_there_is_nothing_to_ask(api, path, name):
    ((said, _value),) = refused(api(f"/api/v1/{path}?{urlencode({name: 1})}", 422))
    assert said == name.replace("\u202e", "\ufffd")


# --- how long it is good for


def test_what_has_not_changed_is_not_sent_again(api, monkeypatch):
    first = api(SHEETS)
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert first.headers["X-Atlas-Reader"] == "sql"
    assert "Cookie" not in first.headers.get("Vary", "")
    assert not first.cookies
    monkeypatch.setattr(type(readers.current()), "answer", None)
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = api(SHEETS, 304, headers={"if-none-match": known})
        assert (again.content, again.headers["ETag"]) == (b"", tag)


def test_another_question_has_another_tag_and_the_same_one_the_same(api):
    tags = [
        api(f"{SHEETS}{query}").headers["ETag"]
        for query in ("", "?page=2", "?page_size=5", "?sort=title", "?country=TG", "?country=TG&country=BJ")
    ]
    assert len(set(tags)) == len(tags)
    assert api(f"{SHEETS}?country=tg&q=").headers["ETag"] == tags[4]
    assert api(f"{SHEETS}?sort=recent&page=1").status_code == 200


def test_an_edit_changes_the_tag(api, atlas):
    before = api(SHEETS)
    assert before.headers["X-Atlas-Reader"] == "engine"
    withdraw_sheet(Cooperation.objects.published().first(), by=None, reason="Essai")
    atlas()
    after = api(SHEETS, headers={"if-none-match": before.headers["ETag"]})
    assert after.json()["count"] == before.json()["count"] - 1


def test_in_sql_an_edit_changes_the_tag_even_while_older_transactions_run(api):
    """The act is in the transaction of the test: it is seen, and no entry of it is settled."""
    before = api(SHEETS)
    withdraw_sheet(Cooperation.objects.published().first(), by=None, reason="Essai")
    after = api(SHEETS, headers={"if-none-match": before.headers["ETag"]})
    assert (before.headers["X-Atlas-Reader"], after.headers["X-Atlas-Reader"]) == ("sql", "sql")
    assert after.json()["count"] == before.json()["count"] - 1


def test_in_sql_reference_files_loaded_anew_change_the_tag(api):
    before = api(SHEETS)
    LoadedFile.objects.update(sha256="0" * 64)
    api(SHEETS, headers={"if-none-match": before.headers["ETag"]})


def test_compressed_answers_are_the_same_answers(api):
    plain = api(SHEETS)
    packed = api(SHEETS, headers={"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
    api(SHEETS, 304, headers={"accept-encoding": "gzip", "if-none-match": packed.headers["ETag"]})


def test_a_version_that_is_kept_can_be_asked(api, atlas):
    said = api(SHEETS).json()
    assert api(f"{SHEETS}?version={said['version']}").json() == said
    assert refused(api(f"{SHEETS}?version={said['version'] + 1}", 422)) == [
        ("version", str(said["version"] + 1))
    ]


# --- how it is described


def test_every_parameter_is_described_and_its_example_runs(api):
    said = api("/api/v1/openapi.json").json()
    assert said["openapi"].startswith("3.")
    assert set(said["paths"]) == {
        "/api/v1/cooperations", "/api/v1/cooperations/{ref}", "/api/v1/facets/{dimension}", "/api/v1/filters",
        "/api/v1/map",
    }  # fmt: skip
    described = said["paths"]["/api/v1/cooperations"]["get"]["parameters"]
    assert [one["name"] for one in described] == NAMES
    for path in said["paths"].values():
        assert list(path) == ["get"]
        assert {"200", "422"} <= set(path["get"]["responses"])
    for one in described:
        assert one["description"]
        if one["name"] != "version":
            example = one["example"]
            values = example if isinstance(example, list) else [example]
            found = api(f"{SHEETS}?{urlencode([(one['name'], value) for value in values])}").json()
            assert found["count"] or one["name"] == "marker", one["name"]
    assert set(parameters.MEANINGS) == set(NAMES)


def test_the_examples_of_the_manual_run(api):
    manual = (ROOT / "docs/howto/api.md").read_text()
    examples = re.findall(r"(/api/v1/[^\s`\"')]+)", manual)
    assert len(examples) > 8
    for address in examples:
        if not set("{<") & set(address):
            api(address.replace("\\", ""))
    for key in schemas.Card.model_fields:
        assert f"`{key}`" in manual


def test_an_answer_costs_little_beside_the_reader(atlas, settings):
    """Joining texts, not parsing them: far under what the reader's own work may take."""
    visitor = Client()
    visitor.get(SHEETS)
    reader = readers.current()
    answer = reader.answer(EMPTY)
    began = time.process_time()
    for _again in range(100):
        operations._written(answer, Filters())
    assert (time.process_time() - began) / 100 < 0.003
