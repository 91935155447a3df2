"""A name typed in the search leads to its page, whether its bearer cooperates or not."""

import pytest

pytestmark = pytest.mark.django_db


def pages_of_that_name(client, text):
    answer = client.get("/atlas/", {"q": text})
    return [(one.label, one.url, one.sub) for one in answer.context["namesakes"]]


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("Togo", ("Togo", "/pays/tg/", "")),
        ("déchets", ("Déchets", "/themes/dechets/", "")),
        ("Dschang", ("Dschang", "/partenaires/dschang-cm/", "Cameroun")),
        ("abbeville", ("Abbeville", "/collectivites/abbeville-80001/", "Somme, Hauts-de-France")),
        ("Moncoutant", ("Moncoutant-sur-Sèvre", "/collectivites/moncoutant-sur-sevre-79179/",
                        "Deux-Sèvres, Nouvelle-Aquitaine")),
    ],
)  # fmt: skip
def test_a_name_typed_leads_to_its_page(client, text, page):
    assert page in pages_of_that_name(client, text)
    assert client.get(page[1]).status_code == 200


def test_namesakes_are_told_apart(client):
    subs = [sub for label, _url, sub in pages_of_that_name(client, "Saint-Denis") if label == "Saint-Denis"]
    assert len(subs) > 1
    assert len(subs) == len(set(subs))


def test_nothing_typed_has_no_namesake(client):
    assert pages_of_that_name(client, "") == []
    assert pages_of_that_name(client, "…") == []
