"""The front door: home holds what it promises; what goes wrong is said in the site's look."""

import pytest
from django.test import RequestFactory

from coopdec.common.middleware import Unreadable
from coopdec.cooperation.models import Cooperation
from coopdec.portal import views
from tests.gate import Page, problems
from tests.journeys import reading

pytestmark = pytest.mark.django_db


def test_home_opens_on_a_search_and_leads_to_every_door(client):
    page = client.get("/").page
    (search,) = [form for form in page.all("form") if form["role"] == "search"]
    assert search["action"] == "/chercher/"
    doors = {"/pays/", "/themes/", "/odd/", "/regions/", "/collectivites/", "/annuaire/", "/atlas/"}
    assert doors <= set(page.links())


def test_the_sheets_of_home_are_those_that_changed_last(client):
    page = client.get("/").page
    section = next(one for one in page.all("section") if one["aria-labelledby"] == "nouveau")
    (whole,) = [one["href"] for one in section.all("a") if one["href"].startswith("/atlas/")]
    assert whole == "/atlas/?origin=real&sort=updated"
    assert reading.rows(page) == reading.rows(client.get(whole).page)[:5] != []
    sheets = Cooperation.objects.published().order_by("-updated_at", "sort_key", "pk")[:5]
    assert reading.rows(page) == [one.get_absolute_url() for one in sheets]
    assert "mise à jour le" in section.text


def test_examples_of_home_have_an_answer(client):
    page = client.get("/").page
    (examples,) = page.all("div", css="examples")
    links = [one["href"] for one in examples.all("a")]
    assert len(links) >= 3
    for link in links:
        if link.startswith("/atlas/"):
            assert reading.announced(client, link) >= 1, link
        else:
            assert client.get(link).context["found"].groups, link


def test_countries_of_home_are_ranked(client):
    doors = [door.all("li") for door in client.get("/").page.all("section", css="door")]
    ranked = [[reading.number(row.all("span")[0].text) for row in rows] for rows in doors if rows]
    assert len(ranked) > 1
    for counts in ranked:
        assert counts == sorted(counts, reverse=True)
        assert min(counts) >= 1


@pytest.mark.parametrize(
    ("view", "status", "given"),
    [
        (views.bad_request, 400, Unreadable("Trop long.")),
        (views.bad_request, 400, ValueError("Zorglub")),
        (views.forbidden, 403, PermissionError("Zorglub")),
        (views.not_found, 404, LookupError("Zorglub")),
    ],
)
def test_a_refusal_in_the_site_s_look(view, status, given):
    response = view(RequestFactory().get("/x/"), given)
    html = response.content.decode()
    assert response.status_code == status
    assert problems(html) == []
    assert "Zorglub" not in html
    assert Page(html).one("p", css="code").text == str(status)


def test_only_our_own_words_explain_a_400():
    html = views.bad_request(RequestFactory().get("/x/"), Unreadable("Trop long.")).content.decode()
    assert "Trop long." in Page(html).text


def test_the_page_of_a_breakdown_names_files_that_always_exist():
    """Hashed names could be missing when something broke: the plain ones are served too."""
    page = Page(views.server_error(RequestFactory().get("/x/")).content.decode())
    sheets = [one["href"] for one in page.all("link") if one["rel"] == "stylesheet"]
    assert sheets == ["/static/css/coopdec.css"]
