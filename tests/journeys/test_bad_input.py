"""Whatever is asked, the site answers in its own words: never a 500, never a long wait, nothing leaked."""

import random
import time
from urllib.parse import quote

import pytest
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gate import Gate

pytestmark = pytest.mark.django_db
SLOWEST = 5.0
LISTS = (
    "/atlas/",
    "/atlas/carte/",
    "/api/v1/cooperations",
    "/api/v1/map",
    "/api/v1/facets/theme",
    "/collectivites/",
    "/partenaires/",
    "/annuaire/",
    "/pays/",
    "/themes/",
    "/odd/",
    "/regions/",
)
THINGS = (
    "/api/v1/cooperations/{}",
    "/api/v1/facets/{}",
    "/api/{}",
    "/collectivites/{}/",
    "/partenaires/{}/",
    "/organisations/{}/",
    "/pays/{}/",
    "/continents/{}/",
    "/regions/{}/",
    "/departements/{}/",
    "/themes/{}/",
    "/odd/{}/",
    "/cooperations/{}/",
    "/cooperations/{}/signaler/",
    "/{}/",
)
NAMES = (
    "q", "theme", "sdg", "country", "continent", "region", "department", "authority", "partner", "funder", "kind",
    "authority_kind", "status", "marker", "origin", "year_known", "amount_known", "placed", "year_from", "year_to",
    "version", "sort", "page_size", "prefix", "page", "nom", "bbox", "side", "zoom", "q[]", "country[]", "__class__", "page.x", "",
)  # fmt: skip
NASTY = (
    "%00",
    "a%00b",
    "%ff%fe",
    "%c3%28",
    "%ed%a0%80",
    "%f0%9f%98%80",
    "%e2%80%ae%d7%90",
    "%u0041",
    "%",
    "%zz",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%5c..%5c",
    "1%27%20OR%20%271%27=%271",
    "%27;DROP%20TABLE%20cooperation_cooperation;--",
    "%25%25%25",
    "_____",
    "%5c",
    "%7b%7b7*7%7d%7d",
    "%7b%25%20debug%20%25%7d",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "-1",
    "0",
    "00000000000000000000000001",
    "99999999999999999999999999",
    "1e9",
    "NaN",
    "%d9%a1",
    "1.5",
    "%0d%0aSet-Cookie:x=1",
    "%EF%BC%91",
    "a" * 5000,
    "%c3%a9" * 900,
    "%cc%81" * 300,
    "%20",
    "%09%0a",
    "null",
    "True",
)


@pytest.fixture
def visitor():
    """A browser that sees what a server would answer: errors are not raised."""
    return Client(raise_request_exception=False)


def send(visitor, address, method="GET", **options):
    """A request whose path and query string are left as they are written, escapes included."""
    path, _mark, query = address.partition("?")
    began = time.monotonic()
    response = visitor.generic(method, path, QUERY_STRING=query, **options)
    duration = time.monotonic() - began
    assert response.status_code < 500, f"{address[:200]} answers {response.status_code}"
    assert duration < SLOWEST, f"{address[:200]} took {duration:.1f} s"
    return response


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("name", ["q", "nom", "country", "sdg", "page", "authority"])
def test_a_list_answers_nasty_values(visitor, path, name):
    chance = random.Random(f"{path}{name}")
    for value in NASTY if path == "/atlas/" else chance.sample(NASTY, 10):
        response = send(visitor, f"{path}?{name}={value}")
        assert response.status_code in {200, 400, 404, 422}


@pytest.mark.parametrize("path", ["/", *THINGS])
def test_an_address_answers_nasty_pieces(visitor, path):
    for value in NASTY:
        response = send(visitor, path.format(value[:1500]))
        assert response.status_code in {200, 301, 302, 400, 404, 422}


@pytest.mark.parametrize("seed", range(12))
def test_a_list_answers_random_questions(visitor, seed):
    chance = random.Random(seed)
    for _attempt in range(25):
        pairs = [
            f"{quote(chance.choice(NAMES))}={chance.choice(NASTY)[:300]}"
            for _one in range(chance.randint(1, 12))
        ]
        send(visitor, f"{chance.choice(LISTS)}?{'&'.join(pairs)}")


@given(text=st.text(max_size=200), name=st.sampled_from([name for name in NAMES if name]))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_a_list_answers_any_text(visitor, text, name):
    send(visitor, f"/atlas/?{quote(name)}={quote(text, errors='replace')}")
    send(visitor, f"/collectivites/?{quote(name)}={quote(text, errors='replace')}")


@given(text=st.text(min_size=1, max_size=60), path=st.sampled_from(THINGS))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_an_address_answers_any_text(visitor, text, path):
    response = send(visitor, path.format(quote(text, safe="", errors="replace")))
    assert response.status_code in {200, 301, 302, 400, 404, 422}


@pytest.mark.parametrize("path", ["/", *LISTS, "/pays/tg/", "/cooperations/sedif-aneho-eau/"])
def test_too_much_is_refused_quickly_and_in_words(visitor, path):
    for query in (
        "&".join(f"country={number}" for number in range(10_000)),
        "q=" + "a" * 9_000,
        "&".join("a" for _one in range(2_000)),
        "&".join("country=TG" for _one in range(700)),
        "&" * 8_000,
        "page=" + "9" * 5_000,
    ):
        response = send(visitor, f"{path}?{query}")
        is_api = path.startswith("/api/")
        assert response.status_code in ({400, 422} if is_api else {200, 400})
        assert ('"message"' if is_api else "<h1") in response.content.decode()


def test_fifty_one_values_of_a_dimension_are_too_many(client):
    response = client.get("/atlas/?" + "&".join(f"country=X{number}" for number in range(51)))
    assert response.status_code == 400
    assert "50" in response.page.one("div", role="alert").text


def test_many_known_values_are_answered(visitor):
    from coopdec.reference.models import Country  # noqa: PLC0415 - only here

    codes = list(Country.objects.values_list("code", flat=True)[:50])
    send(visitor, "/atlas/?" + "&".join(f"country={code}" for code in codes))
    words = "%20".join(f"mot{number}" for number in range(33))
    send(visitor, f"/atlas/?q={words}")
    send(visitor, f"/collectivites/?nom={words}")


@pytest.mark.parametrize("typed", ["%", "_", "\\", "100 %", "a_b", "'", '"', "(", "[", "*"])
def test_signs_of_the_database_mean_nothing_in_a_search(visitor, typed):
    everything = send(visitor, "/collectivites/?nom=paris").content
    found = send(visitor, f"/collectivites/?nom={quote(typed)}").content
    assert found != everything
    assert send(visitor, f"/atlas/?q={quote(typed)}").status_code == 200


@pytest.mark.parametrize("path", ["/", "/atlas/", "/pays/tg/", "/odd/6/", "/cooperations/sedif-aneho-eau/"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"])
def test_a_page_is_only_read(visitor, path, method):
    response = send(visitor, path, method)
    assert response.status_code == 405
    assert {part.strip() for part in response.headers["Allow"].split(",")} == {"GET", "HEAD"}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_form_is_read_or_sent(visitor, method):
    assert send(visitor, "/cooperations/sedif-aneho-eau/signaler/", method).status_code == 405


def test_head_answers_as_get_without_content(visitor):
    for path in ("/", "/atlas/", "/cooperations/sedif-aneho-eau/"):
        response = visitor.head(path)
        assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"message=%ff%fe&email=%00", "application/x-www-form-urlencoded"),
        (b"message=" + b"a" * 2_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % number for number in range(3_000)), "application/x-www-form-urlencoded"),
        (b"--x\r\nContent-Disposition: form-data", "multipart/form-data; boundary=x"),
        (b"nothing", "multipart/form-data"),
        (b'{"message": "x"}', "application/json"),
        (b"message=x", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"message=x", "application/x-www-form-urlencoded; charset=klingon"),
        (b"", ""),
    ],
)
def test_a_form_answers_any_content(visitor, content, kind):
    response = send(
        visitor, "/cooperations/sedif-aneho-eau/signaler/", "POST", data=content, content_type=kind
    )
    assert 400 <= response.status_code < 500


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_COOKIE": "sessionid=%00; csrftoken=x; messages=[[broken"},
        {"HTTP_COOKIE": "sessionid=" + "a" * 4_000},
        {"HTTP_ACCEPT_LANGUAGE": "xx-klingon;q=é" + "," * 500},
        {"HTTP_X_FORWARDED_FOR": "<script>", "HTTP_SAVE_DATA": "On"},
        {"HTTP_IF_MODIFIED_SINCE": "never", "HTTP_IF_NONE_MATCH": '"'},
    ],
)
def test_a_page_answers_any_header(visitor, headers):
    for path in ("/", "/cooperations/sedif-aneho-eau/"):
        assert send(visitor, path, **headers).status_code == 200


def test_a_host_that_is_not_ours_is_refused_without_a_lesson():
    response = Gate(raise_request_exception=False).get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    for leak in ("ALLOWED_HOSTS", "HTTP_HOST", "elsewhere.example"):
        assert leak not in response.content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/rien/", 404),
        ("/pays/zz/", 404),
        ("/odd/18/", 404),
        ("/atlas/?q=a%00", 400),
        ("/atlas/?q=" + "a" * 9000, 400),
    ],
)
def test_a_refusal_is_a_page_of_the_site(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert response.page.one("p", css="code").text == str(status)
    assert [form["action"] for form in response.page.all("form")] == ["/chercher/"]
    assert "/" in response.page.links()


def test_too_many_fields_are_refused_without_a_word_of_the_machinery(client):
    response = client.get("/atlas/?" + "&".join("a" for _one in range(1_500)))
    assert response.status_code == 400
    assert "DATA_UPLOAD" not in response.content.decode()
    assert "parameters" not in response.content.decode()


@override_settings(ROOT_URLCONF="tests.journeys.breaking_urls")
@pytest.mark.parametrize(("kind", "status"), [("broken", 500), ("forbidden", 403), ("database", 500)])
def test_an_error_is_a_page_of_the_site_and_leaks_nothing(kind, status, caplog):
    with caplog.at_level("CRITICAL"):
        response = Gate(raise_request_exception=False).get(f"/{kind}/?secret=in-the-address")
    assert response.status_code == status
    html = response.content.decode()
    assert response.page.one("p", css="code").text == str(status)
    for leak in (
        "Zorglub",
        "Traceback",
        "ZeroDivision",
        "in-the-address",
        "coopdec.portal",
        "coopdec/",
        "SELECT",
        "nowhere",
        "/tests",
    ):
        assert leak not in html


@override_settings(ROOT_URLCONF="tests.journeys.breaking_urls")
def test_the_page_of_an_error_asks_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = Client(raise_request_exception=False).get("/broken/")
    assert response.status_code == 500
