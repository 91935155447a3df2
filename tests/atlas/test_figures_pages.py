"""Every number of the pages of figures and of cross tables is the same measure at its link, demonstration too."""

import csv
import io
import re
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client

from coopdec.atlas import readers
from coopdec.atlas.filters import parse
from coopdec.common.templatetags.words import money_text
from tests.gate import Gate
from tests.journeys import reading

WHERE = {"atlas": "count", "collectivites": "authorities", "partenaires": "partners", "pays": "countries"}
FIGURES = (
    "/chiffres/",
    "/chiffres/?theme=jeunesse&theme=sport&year_from=1995&year_to=2012",
    "/chiffres/?kind=twinning&kind=project&country=DE&country=TG&amount_known=yes",
    "/chiffres/?q=eau&authority_kind=commune&authority_kind=region",
    "/chiffres/continents/africa/",
    "/chiffres/continents/europe/",
    "/chiffres/continents/oceania/?status=running",
    "/chiffres/pays/tg/",
    "/chiffres/pays/de/",
    "/chiffres/pays/ps/?year_known=yes",
    "/chiffres/regions/53/",
    "/chiffres/regions/11/",
    "/chiffres/regions/04/?kind=twinning",
    "/chiffres/departements/49/",
    "/chiffres/departements/67/",
    "/chiffres/departements/2a/",
)
CROSSED = (
    "rows=theme&columns=continent",
    "rows=theme&columns=continent&measure=partnerships",
    "rows=theme&columns=continent&measure=amount",
    "rows=country&columns=department&measure=amount",
    "rows=authority&columns=partner",
    "rows=region&columns=funder&measure=partnerships&kind=project&year_from=2000",
    "rows=amount_known&columns=kind&measure=amount",
    "rows=theme&columns=sdg&theme=jeunesse&theme=sport&sdg=4",
    "rows=marker&columns=status&q=eau",
    "rows=origin&columns=year_known&amount_known=no&measure=amount",
)


@pytest.fixture
def site(world, django_db_blocker, settings):
    """Pages of the demonstration world, which nothing here changes."""
    settings.DEMO_DATA = True
    assert world.is_engine
    with django_db_blocker.unblock():
        yield Client()


def numbers(page):
    """(what is shown, address) of every link of the page's matter that shows a number of a list."""
    links = [link for link in page.all("main")[0].all("a") if link["href"].split("?")[0].strip("/") in WHERE]
    found = []
    for link in links:
        shown = link.all("b")[0].text if link.all("b") else link.text
        if any(character.isdigit() for character in shown):
            found.append(("".join(shown.split()), link["href"]))
    return found


def asked(address):
    filters, errors = parse(QueryDict(urlsplit(address).query))
    assert not errors, address
    return filters


def there(shown, address, measure=""):
    """The same measure of the list at this address, as the page writes it."""
    totals = readers.current().totals(asked(address))
    kind = urlsplit(address).path.strip("/")
    if "€" in shown:
        return "".join(money_text(totals.cash_cents).split())
    if measure == "partnerships" or "partenariat" in shown:
        return totals.partnerships
    return getattr(totals, WHERE[kind])


def differences(found, measure=""):
    wrong = []
    for shown, address in found:
        expected = there(shown, address, measure)
        said = shown if isinstance(expected, str) else reading.number(shown)
        if said != expected:
            wrong.append(f"{address}: {shown} shown, {expected} there")
    return wrong


@pytest.mark.parametrize("path", FIGURES)
def test_every_number_of_a_page_of_figures_is_that_of_its_list(site, path):
    found = numbers(reading.page_of(site, path))
    assert len(found) >= 4
    assert differences(found) == []


@pytest.mark.parametrize("path", ["/chiffres/", "/chiffres/regions/53/", "/chiffres/pays/tg/"])
def test_lists_announce_the_numbers_that_lead_to_them(site, path):
    found = [one for one in numbers(reading.page_of(site, path)) if "partenariat" not in one[0]]
    for shown, address in found[::7]:
        if "€" in shown:
            assert shown in "".join(reading.page_of(site, address).one("h1").parent.text.split())
        else:
            number = re.match(r"\d+", shown)[0]
            page = reading.page_of(site, address)
            title = page.one("h1") if address.startswith("/atlas/") else page.all("main")[0]
            assert re.search(rf"(?<!\d){number}(?=\D)", "".join(title.text.split())), address


def every_page(client, query):
    """Heads, rows (label, numbers, total) and links of all the pages of a table, rows and columns."""
    heads, rows, links, columns_page = [], [], [], 1
    while True:
        page_number, more, part, foot = 1, True, [], []
        while more:
            address = f"/chiffres/croiser/?{query}&columns_page={columns_page}&page={page_number}"
            page = reading.page_of(client, address)
            (table,) = page.all("table")
            lines = [[cell.text.strip() for cell in row.all("th") + row.all("td")] for row in table.all("tr")]
            if page_number == 1:
                heads += lines[0][1:-1]
            part += lines[1:-1]
            foot = lines[-1]
            links += numbers(page)
            more = bool(page.all("a", rel="next"))
            page_number += 1
        for place, (label, *cells, total) in enumerate([*part, foot]):
            if columns_page == 1:
                rows.append((label, [], total))
            assert rows[place][0] == label
            assert rows[place][2] == total
            rows[place][1].extend(cells)
        following = [link for link in page.all("a") if link.text == "Colonnes suivantes"]
        if not following:
            return heads, rows, links
        columns_page += 1


@pytest.mark.parametrize("query", CROSSED)
def test_every_number_of_a_cross_table_is_that_of_its_list(site, query):
    _heads, rows, links = every_page(site, query)
    written = [cell for _label, cells, total in rows for cell in (*cells, total)]
    assert sum(any(map(str.isdigit, cell)) for cell in written) <= len(links)
    measure = "partnerships" if "measure=partnerships" in query else ""
    assert differences(sorted(set(links)), measure) == []


def plain(cell):
    """A cell of the page as the file says it."""
    if cell in {"–", "inconnu"}:
        return ""
    return re.sub(r"[^\d,]", "", cell).replace(",", ".")


def same(cell, said):
    if plain(cell) == "":
        return said in {"", "0"}
    return float(plain(cell)) == pytest.approx(float(said), abs=0.051)


@pytest.mark.parametrize(
    "query",
    [
        *CROSSED,
        "rows=theme&columns=country&way=shared",
        "rows=funder&columns=sdg&way=shared&measure=partnerships",
    ],
)
def test_the_file_is_the_table(site, query):
    heads, rows, _links = every_page(site, query)
    response = site.get(f"/chiffres/croiser/?{query}&format=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    first, *lines = csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    assert first[2:-1] == heads
    assert len(lines) == len(rows)
    for (label, shown, whole), (name, _code, *cells, total) in zip(rows, lines, strict=True):
        assert " ".join(name.split()) == label
        assert len(shown) == len(cells)
        pairs = list(zip([*shown, whole], [*cells, total], strict=True))
        assert [pair for pair in pairs if not same(*pair)] == [], label


@pytest.mark.parametrize("measure", ["count", "partnerships", "amount"])
def test_what_is_shared_out_sums_to_the_total(site, measure):
    response = site.get(
        f"/chiffres/croiser/?rows=authority&columns=theme&way=shared&measure={measure}&format=csv"
    )
    _heads, *lines, foot = csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    total = float(foot[-1])
    assert total > 100
    for sums in (
        [float(cell) for line in lines for cell in line[2:-1]],
        [float(line[-1]) for line in lines],
        [float(cell) for cell in foot[2:-1]],
    ):
        assert sum(sums) == pytest.approx(total, rel=1e-3)
    page = reading.page_of(
        site, f"/chiffres/croiser/?rows=authority&columns=theme&way=shared&measure={measure}"
    )
    assert len(numbers(page)) == 1  # the total alone leads to a list


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("rows=nothing", "Lignes : « nothing » n’est pas connu."),
        ("rows=theme&columns=theme", "Les lignes et les colonnes disent la même chose"),
        ("rows=theme&rows=sdg", "Lignes : une seule valeur."),
        ("measure=euros", "Nombre : « euros » n’est pas connu."),
        ("way=both", "Comptage : « both » n’est pas connu."),
        ("format=pdf", "Format : « pdf » n’est pas connu."),
        ("columns_page=0", "Colonnes : cette page n’existe pas."),
        ("country=ZZ&format=csv", "Pays partenaire : « ZZ » n’est pas connu."),
        ("colonnes=theme", "« colonnes » n’est pas un filtre."),
    ],
)
def test_what_a_table_does_not_understand_is_said(site, query, said):
    response = Gate().get(f"/chiffres/croiser/?{query}")
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html")
    assert said in response.content.decode().replace("\u00a0", " ")


def test_a_place_is_not_asked_twice(site):
    response = site.get("/chiffres/pays/tg/?country=BJ")
    assert response.status_code == 400
    assert "la page le dit déjà" in response.content.decode()


@pytest.mark.parametrize("query", ["page=900", "columns_page=900"])
def test_nothing_beyond_the_end_of_a_table(site, query):
    assert site.get(f"/chiffres/croiser/?rows=country&columns=theme&{query}").status_code == 404


def test_years_of_money_are_the_known_amount(site):
    """The sum of the years, in kind apart, is the amount that the page announces."""
    for filters in (asked("?"), asked("?country=TG"), asked("?theme=jeunesse")):
        reader = readers.current()
        cash = sum(one.cents for one in reader.money(filters) if one.nature != "in-kind")
        assert cash == reader.totals(filters).cash_cents


def test_published_figures_stand_beside_ours_and_lead_nowhere(site):
    page = reading.page_of(site, "/chiffres/")
    (part,) = page.all("section", css="published")
    text = " ".join(part.text.split())
    assert all(number in text for number in ("10 784", "13 494", "4 802", "10 440", "8 150"))
    assert "Brochure" in text
    assert "année non dite" in text
    ours = readers.current().totals(asked("?"))
    assert "".join(part.all("table")[0].all("a")[0].text.split()) == str(ours.count)
    assert "Jumelages franco-italiens" in site.get("/chiffres/pays/it/").content.decode()
