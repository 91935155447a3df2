"""The gate itself, a page of every sort through it, and a walk from the home page."""

import random
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from coopdec.common import languages
from tests.gate import LEADS_SOMEWHERE, Page, problems

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/atlas/",
    "/atlas/?q=eau&country=TG",
    "/atlas/?page=2",
    "/atlas/?q=xyzzy",
    "/atlas/carte/",
    "/atlas/carte/?country=TG&q=eau",
    "/atlas/carte/?side=french&region=53",
    "/atlas/carte/?q=xyzzy",
    "/atlas/?bbox=-20,0,20,20",
    "/collectivites/",
    "/collectivites/?nom=saint",
    "/collectivites/?nom=xyzzy",
    "/collectivites/?country=SN",
    "/partenaires/",
    "/annuaire/",
    "/annuaire/?nom=reseau",
    "/annuaire/?region=53",
    "/annuaire/?theme=eau-assainissement&kind=network",
    "/annuaire/?nom=xyzzy",
    "/organisations/cerapcoop/",
    "/organisations/resacoop/",
    "/pays/",
    "/pays/?continent=africa",
    "/pays/tg/",
    "/pays/is/",
    "/pays/ca/",
    "/continents/africa/",
    "/continents/oceania/",
    "/regions/",
    "/regions/11/",
    "/regions/06/",
    "/departements/95/",
    "/departements/2a/",
    "/themes/",
    "/themes/eau-assainissement/",
    "/odd/",
    "/odd/6/",
    "/odd/14/",
    "/chiffres/",
    "/chiffres/?theme=eau-assainissement&year_from=2000",
    "/chiffres/continents/africa/",
    "/chiffres/pays/tg/",
    "/chiffres/pays/is/",
    "/chiffres/regions/53/",
    "/chiffres/departements/2a/",
    "/chiffres/croiser/",
    "/chiffres/croiser/?rows=country&columns=department&measure=amount",
    "/chiffres/croiser/?rows=authority&columns=sdg&way=shared&kind=project",
    "/chiffres/croiser/?country=IS",
    "/collectivites/angers-49007/",
    "/collectivites/ableiges-95002/",
    "/partenaires/dschang-cm/",
    "/donnees/",
    "/donnees/dictionnaire/",
    "/donnees/api/",
    "/cooperations/sedif-aneho-eau/",
    "/cooperations/sedif-aneho-eau/signaler/",
    "/chercher/",
    "/chercher/?q=eau",
    "/glossaire/",
    "/glossaire/?q=apd",
    "/regions/53/",
    "/accessibilite/",
)
WHOLE = (
    '<!doctype html><html lang="fr"><head><title>Une page</title><meta name="viewport" content="x"></head>'
    "<body><main><h1>Un titre</h1>{}</main></body></html>"
)
BROKEN = (
    ('<h1 id="b">Deux</h1>', "2 h1"),
    ("<h3>Trop bas</h3>", "headings skip"),
    ("<p>{{ name }}</p>", "unrendered"),
    ("<p>{% url %}</p>", "unrendered"),
    ("<p>None</p>", "None"),
    ('<p id="a">x</p><p id="a">y</p>', "id 'a'"),
    ('<p style="color:red">x</p>', "inline style"),
    ("<style>p {}</style>", "inline style"),
    ("<script>1</script>", "inline script"),
    ('<p onclick="x()">x</p>', "inline handler"),
    ('<a href="javascript:x()">x</a>', "code in an address"),
    ('<img src="https://elsewhere.example/a.png" alt="">', "another host"),
    ('<img src="//elsewhere.example/a.png" alt="">', "another host"),
    ('<svg><image href="https://elsewhere.example/a.svg"/></svg>', "another host"),
    ('<img src="/a.png">', "no alt"),
    ('<input type="text" id="t">', "no label"),
    ('<a href="/"></a>', "no name"),
    ('<a href="#nothing">x</a>', "leads nowhere"),
    ('<p aria-labelledby="nothing">x</p>', "names nothing"),
    ("<p><b>x</p></b>", "out of order"),
    ("<div>x", "out of order"),
    ("<table><tr><th>x</th></tr></table>", "caption"),
    ("<ul><p>x</p></ul>", "in a list"),
    (f"<p>{'x' * 100_000}</p>", "bytes of HTML"),
)


def test_a_plain_page_passes():
    assert problems(WHOLE.format("<h2>Deux</h2><p>x</p>")) == []


@pytest.mark.parametrize(("piece", "told"), BROKEN, ids=[told for _piece, told in BROKEN])
def test_the_gate_stops_what_breaks_a_page(piece, told):
    html = WHOLE.replace("{}", piece)
    assert any(told in wrong for wrong in problems(html)), problems(html)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_every_sort_passes_the_gate(client, path):
    assert client.get(path).status_code == 200


def test_a_walk_from_home_meets_no_dead_end(client):
    """Breadth first, every new sort of address first, bounded; each page met passes the gate's page rules."""
    reader, chance = Client(), random.Random(7)
    met, sorts, waiting = set(), {}, deque(["/"])
    while waiting and len(met) < 120:
        path = waiting.popleft()
        if path in met:
            continue
        met.add(path)
        response = reader.get(path)
        assert response.status_code in LEADS_SOMEWHERE, path
        if response.status_code != 200:
            waiting.append(response.headers["Location"])
            continue
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        html = response.content.decode()
        assert problems(html, languages.of(path)) == [], path
        page = Page(html)
        files = {one["href"] for one in page.all("a") if "download" in one.attributes}
        links = [urlsplit(urljoin(path, link)) for link in page.links() if link not in files]
        inside = sorted(
            {one.path + (f"?{one.query}" if one.query else "") for one in links if not one.scheme}
        )
        chance.shuffle(inside)
        for link in inside:
            sort = (link.strip("/").split("/")[0], link.count("/"), "?" in link, "&" in link)
            sorts[sort] = sorts.get(sort, 0) + 1
            if link not in met and sorts[sort] <= 12:
                waiting.append(link)
    assert len(met) >= 60


def test_every_published_sheet_opens_and_passes_the_gate():
    from coopdec.cooperation.models import Cooperation  # noqa: PLC0415 - only here

    reader = Client()
    refs = list(Cooperation.objects.published().values_list("ref", flat=True))
    assert len(refs) > 150
    for ref in refs:
        response = reader.get(f"/cooperations/{ref}/")
        assert response.status_code == 200, ref
        assert problems(response.content.decode()) == [], ref
