"""The map in pages of other sites: who may frame it, what programs are told, what is copied."""

from html import unescape

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
MAP = "/atlas/carte/"
FRAME = "/embed/carte"


def oembed(url, **more):
    return Client().get("/oembed", {"url": url, **more})


def test_any_site_frames_the_map_alone():
    framed = Client().get(f"{FRAME}?country=TG")
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert framed.cookies == {}
    page = Client().get(f"{MAP}?country=TG")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


def test_the_frame_keeps_the_question_and_refuses_what_it_does_not_know():
    assert 'href="/atlas/carte/?country=TG"' in Client().get(f"{FRAME}?country=TG").content.decode()
    assert Client().get(f"{FRAME}?country=ZZ").status_code == 400


def test_programs_are_told_the_frame_of_a_map():
    said = oembed(
        "http://testserver/en/atlas/carte/?country=TG&theme=eau-assainissement", maxwidth=500
    ).json()
    assert (said["version"], said["type"], said["width"], said["height"]) == ("1.0", "rich", 500, 640)
    assert 'src="http://testserver/en/embed/carte?country=TG&theme=eau-assainissement"' in unescape(
        said["html"]
    )


@pytest.mark.parametrize(
    "url",
    ["", "http://elsewhere.example/atlas/carte/", "http://testserver/pays/tg/", "http://[", "/atlas/carte/"],
)
def test_no_other_address_has_a_frame(url):
    assert oembed(url).status_code == 404


def test_xml_is_not_spoken():
    assert oembed(f"http://testserver{MAP}", format="xml").status_code == 501


def test_the_page_says_where_programs_ask_and_what_is_copied():
    page = Client().get(f"{MAP}?country=TG").content.decode()
    assert 'type="application/json+oembed"' in page
    assert "http://testserver/embed/carte?country=TG" in unescape(unescape(page))


def test_markup_in_an_address_is_not_repeated():
    code = oembed('http://testserver/atlas/carte/?q="><script>').json()["html"]
    assert "<script>" not in code
