"""Reading pages as people do: the number that a list announces, the figures of a page and where they lead."""

from urllib.parse import parse_qsl, urlsplit

from tests.gate import Page


def number(text):
    """The first number of a text, its thousands grouped or not; None when there is none."""
    digits = ""
    for character in text:
        if character.isdigit():
            digits += character
        elif digits and character not in "\u202f\u00a0":
            break
    return int(digits) if digits else None


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
    return Page(response.content.decode())


def announced(client, address):
    """How many things the page at this address says that it is about."""
    page = page_of(client, address)
    kind = urlsplit(address).path.strip("/").split("/")
    if kind == ["atlas"]:
        return number(page.one("h1").text)
    if kind in (["collectivites"], ["partenaires"]):
        return number(page.all("main")[0].all("h2")[0].text)
    if kind == ["pays"]:
        return number(page.all("main")[0].all("p", css="soft")[0].text)
    of_sheets = [shown for shown, link in figures(page) if link.startswith("/atlas/")]
    return of_sheets[0] if of_sheets else 0


def figures(page):
    """(number, address) for each figure of a page."""
    rows = [row for group in page.all("ul", css="figures") for row in group.all("li")]
    return [(number(row.all("b")[0].text), row.all("a")[0]["href"]) for row in rows]


def names(page):
    """Addresses of the names of the page's lists."""
    main = page.all("main")[0]
    groups = main.all("ul", css="names") + main.all("ol", css="ranked")
    return [row.all("a")[0]["href"] for group in groups for row in group.all("li") if row.all("a")]


def counts(page):
    """(number of sheets, address of their list) beside each name that leads to one."""
    links = [link for cell in page.all("main")[0].all("span") for link in cell.all("a")]
    return [(number(link.text), link["href"]) for link in links if link["href"].startswith("/atlas/")]


def counts_of_rows(page):
    """(number of sheets, address of their list) said in the rows of a list of bodies."""
    links = [link for group in page.all("ol", css="results") for link in group.all("a")]
    return [(number(link.text), link["href"]) for link in links if link["href"].startswith("/atlas/")]


def facets(page):
    """dimension → [(label, count, address, chosen)] for each facet of a list."""
    return {
        group["id"].removeprefix("filtre-"): [
            (
                link.text,
                number(link.all("span", css="n")[0].text),
                link["href"],
                link["aria-current"] == "true",
            )
            for link in group.all("a")
            if link.all("span", css="n")
        ]
        for group in page.all("details", css="facet")
        if group.all("ul")
    }


def chips(page):
    return [one["href"] for one in page.all("a", css="chip")]


def rows(page):
    """Addresses of the sheets of a list."""
    return [
        row.all("h3")[0].all("a")[0]["href"]
        for group in page.all("ol", css="results")
        for row in group.all("li")
        if row.all("h3")
    ]


def every_row(client, address):
    """Addresses of the sheets of all pages of a list, in order."""
    found, page = [], page_of(client, address)
    while True:
        found += rows(page)
        following = page.all("a", rel="next")
        if not following:
            return found
        page = page_of(client, following[0]["href"])


def question(address):
    """What an address asks, whatever the version that it wants the answer from."""
    return sorted(pair for pair in parse_qsl(urlsplit(address).query) if pair[0] != "version")
