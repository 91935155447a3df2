"""Requests that no page could read are refused, in words, before any page."""

import pytest
from django.core.exceptions import BadRequest
from django.test import RequestFactory

from coopdec.common.middleware import MAX_QUERY, readable_address


def answer(path, query=""):
    request = RequestFactory().get("/")
    request.path = path
    request.META["QUERY_STRING"] = query
    return readable_address(lambda _request: "page")(request)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/", ""),
        ("/fiches/", "q=eau"),
        ("/fiches/", "q=100%25+00"),
        ("/fiches/", "q=%2500"),
        ("/fiches/", "q=" + "a" * (MAX_QUERY - 2)),
    ],
    ids=["accueil", "recherche", "pour cent", "pour cent codé", "la plus longue"],
)
def test_addresses_that_pass(path, query):
    assert answer(path, query) == "page"


@pytest.mark.parametrize(
    ("path", "query", "message"),
    [
        ("/fiches/\x00/", "", "L’adresse contient un caractère nul."),
        ("/fiches/", "q=%00", "L’adresse contient un caractère nul."),
        ("/fiches/", "q=a\x00", "L’adresse contient un caractère nul."),
        ("/fiches/", "q=" + "a" * (MAX_QUERY - 1), "L’adresse est trop longue."),
    ],
    ids=["nul dans le chemin", "nul codé", "nul cru", "trop longue d’un signe"],
)
def test_addresses_that_are_refused(path, query, message):
    with pytest.raises(BadRequest, match=message):
        answer(path, query)


def test_the_site_answers_400(client):
    assert client.get("/", QUERY_STRING="q=%00").status_code == 400
