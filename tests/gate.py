"""A test client that is a gate: every HTML answer is examined, so that any test of a page fails when it breaks.

What is asked of a page does not depend on the page: one title, a language, labels, no inline code, nothing
from another host, a strict content policy, a bounded weight, links that lead somewhere.
"""

import re
from collections import Counter
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.test import Client

from coopdec.common import languages

HEAVIEST = 100_000
NEW_LINKS_BY_PAGE = 12
# 403 says whose the thing is and how to join them; what may not be known of is a 404.
LEADS_SOMEWHERE = {200, 301, 302, 403}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
INLINE = {"a", "abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "time"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
TYPED = {"input", "select", "textarea"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
ASSETS = {
    "img": ("src", "srcset"),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "script": ("src",),
    "link": ("href",),
    "iframe": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "object": ("data",),
    "embed": ("src",),
}
NOT_AN_ASSET = {"canonical", "alternate", "license", "next", "prev", "help", "author", "search"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "form", "headers")
UNRENDERED = re.compile(r"\{\{|\{%|\{#|%\(\w+\)[sd]")
CSP = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
}


class Element:
    """A tag with its attributes, what is written in it, and what it stands in."""

    def __init__(self, tag, attributes, parent):
        self.tag = tag
        self.attributes = dict(attributes)
        self.names = [name for name, _value in attributes]
        self.parent = parent
        self.pieces = []
        self.children = []

    def __repr__(self):
        said = "".join(f' {name}="{value}"' for name, value in self.attributes.items())
        return f"<{self.tag}{said}>"

    def __getitem__(self, name):
        return self.attributes.get(name) or ""

    @property
    def text(self):
        """All that is written in it, spaces made one."""
        return " ".join("".join(self._written()).split())

    def _written(self):
        apart = "" if self.tag in INLINE else " "
        yield apart
        for piece in self.pieces:
            if isinstance(piece, Element):
                yield from piece._written()
            else:
                yield piece
        yield apart

    def inside(self, *tags):
        """Whether it stands in one of these."""
        above = self.parent
        while above is not None and above.tag not in tags:
            above = above.parent
        return above is not None

    def all(self, *tags, css="", **attributes):
        """What stands in it: by tag, by class, by attributes."""
        return [
            one
            for one in self.children
            if (not tags or one.tag in tags)
            and (not css or css in one["class"].split())
            and all(one[name.rstrip("_").replace("_", "-")] == value for name, value in attributes.items())
        ]


class Page(HTMLParser):
    """An HTML page, read strictly: tags that do not close in order are kept in `misnested`."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.root = Element("", [], None)
        self.open = [self.root]
        self.misnested = []
        self.doctype = ""
        self.feed(html)
        self.close()
        self.misnested += [f"{one!r} is never closed" for one in self.open[1:]]

    def handle_decl(self, decl):
        self.doctype = decl.lower()

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs, self.open[-1])
        self.open[-1].pieces.append(element)
        for above in self.open:
            above.children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if len(self.open) > 1 and self.open[-1].tag == tag:
            self.open.pop()
        else:
            self.misnested.append(f"</{tag}> closes {self.open[-1]!r}, line {self.getpos()[0]}")
            if any(one.tag == tag for one in self.open):
                while self.open.pop().tag != tag:
                    pass

    def handle_data(self, data):
        self.open[-1].pieces.append(data)

    def all(self, *tags, css="", **attributes):
        return self.root.all(*tags, css=css, **attributes)

    def one(self, *tags, css="", **attributes):
        """The only one; fails when there are none or several."""
        found = self.all(*tags, css=css, **attributes)
        assert len(found) == 1, f"{len(found)} × {tags} {css} {attributes}"
        return found[0]

    def links(self):
        """Addresses of the page's links, in order."""
        return [one["href"] for one in self.all("a") if one["href"]]

    @property
    def text(self):
        """All that can be read in the page."""
        return " ".join(one.text for one in self.all("main"))


def problems(html, language="fr"):
    """What is wrong with a page of this language, in words; nothing when it may be served."""
    page = Page(html)
    return [
        *(f"tag out of order: {wrong}" for wrong in page.misnested),
        *_whole(page, html, language),
        *_headings(page),
        *_inline(page),
        *_assets(page),
        *_ids(page),
        *_names(page),
    ]


def _whole(page, html, language):
    if page.doctype != "doctype html":
        yield "no doctype"
    if [one["lang"] for one in page.all("html")] != [language]:
        yield "the page does not say its language"
    titles = [one.text for one in page.all("title") if one.parent.tag == "head"]
    if len(titles) != 1 or len(titles[0]) < 5:
        yield f"title: {titles}"
    if len(page.all("main")) != 1:
        yield "not exactly one main"
    if not any(one["name"] == "viewport" for one in page.all("meta")):
        yield "no viewport"
    if UNRENDERED.search(html):
        yield f"unrendered: {UNRENDERED.search(html)[0]}"
    if re.search(r"\bNone\b", page.text):
        yield "a Python None is shown"
    weight = len(html.encode())
    if weight > HEAVIEST:
        yield f"{weight} bytes of HTML"


def _headings(page):
    found = page.all(*HEADINGS)
    levels = [int(one.tag[1]) for one in found]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1"
    yield from (f"empty heading {one!r}" for one in found if not one.text)
    for before, level in zip([1, *levels], levels, strict=False):
        if level > before + 1:
            yield f"headings skip from h{before} to h{level}"


def _inline(page):
    for one in page.all():
        yield from (f"inline handler {one!r}" for name in one.names if name.startswith("on"))
        if "style" in one.names or one.tag == "style":
            yield f"inline style {one!r}"
        # JSON-LD is data: browsers do not run it, and search engines read it only there.
        if one.tag == "script" and not one["src"] and one.attributes != {"type": "application/ld+json"}:
            yield f"inline script {one!r}"
        for name in ("href", "src", "action", "formaction"):
            if one[name].strip().lower().startswith(("javascript:", "data:", "vbscript:")):
                yield f"code in an address {one!r}"
        if one.tag == "base":
            yield "a base element"
        twice = [name for name, count in Counter(one.names).items() if count > 1]
        if twice:
            yield f"attribute twice {one!r}"


def _assets(page):
    for tag, names in ASSETS.items():
        for one in page.all(tag):
            if tag == "link" and set(one["rel"].lower().split()) & NOT_AN_ASSET:
                continue
            for name in names:
                address = one[name]
                if address and not re.match(r"/(?!/)|#", address):
                    yield f"from another host, or relative: {one!r}"
    for form in page.all("form"):
        if not re.match(r"$|/(?!/)|\?", form["action"]):
            yield f"a form to another host: {form!r}"


def _ids(page):
    ids = Counter(one["id"] for one in page.all() if "id" in one.attributes)
    yield from (f"id {name!r} × {count}" for name, count in ids.items() if count > 1 or not name)
    for one in page.all():
        for name in REFERENCES:
            for wanted in one[name].split():
                if wanted not in ids:
                    yield f"{name}={wanted!r} names nothing"
        if one.tag == "a" and one["href"].startswith("#") and one["href"][1:] not in ids:
            yield f"{one!r} leads nowhere in the page"


def _names(page):
    labelled = {one["for"] for one in page.all("label") if one.text}
    for one in page.all(*TYPED):
        if one["type"] in UNLABELLED:
            continue
        if one["id"] not in labelled and not one.inside("label") and not one["aria-label"]:
            yield f"no label: {one!r}"
    for one in page.all("a", "button"):
        spoken = [each["aria-label"] or each["alt"] for each in [one, *one.children]]
        if not one.text and not any(spoken):
            yield f"no name: {one!r}"
    yield from (f"no alt: {one!r}" for one in page.all("img") if "alt" not in one.attributes)
    for table in page.all("table"):
        if not table.all("caption"):
            yield "a table without caption"
        yield from (f"no scope: {one!r}" for one in table.all("th") if not one["scope"])
    for one in page.all("ul", "ol"):
        wrong = [
            each for each in one.pieces if isinstance(each, Element) and each.tag not in ("li", "script")
        ]
        yield from (f"{each!r} in a list" for each in wrong)
    yield from (f"target {one!r}" for one in page.all("a") if one["target"])


def policy_problems(response):
    """What the headers should say of content and does not."""
    header = response.headers.get("Content-Security-Policy", "")
    said = {part.split()[0]: set(part.split()[1:]) for part in header.split(";") if part.strip()}
    for name, wanted in CSP.items():
        if said.get(name) != wanted:
            yield f"content policy: {name} is {said.get(name)}"
    for name, sources in said.items():
        # The style sheet of the State's theme holds its pictures.
        written = {"data:"} if (name, settings.THEME) == ("img-src", "etat") else set()
        if sources - {"'self'", "'none'"} - written:
            yield f"content policy: {name} allows {sources}"
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        yield "no nosniff"
    if response.headers.get("X-Frame-Options") != "DENY":
        yield "may be framed"


def is_html(response):
    return response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming


class Gate(Client):
    """Examines each page and follows its links (a few unknown ones a page, remembered from test to test)."""

    known = {}

    def request(self, **request):
        response = super().request(**request)
        path = request.get("PATH_INFO", "/")
        if is_html(response) and response.content and not path.startswith("/admin/"):
            html = response.content.decode()
            wrong = [
                *problems(html, languages.of(path)),
                *policy_problems(response),
                *self.dead_links(path, html, response.status_code),
            ]
            assert not wrong, f"{path}\n- " + "\n- ".join(wrong)
            response.page = Page(html)
        return response

    def dead_links(self, path, html, status):
        """Internal links that answer neither a page nor a redirect. A question that is not understood is not
        understood in another language either."""
        person = self.session.get("_auth_user_id", "") if self.cookies.get("sessionid") else ""
        followed = 0
        page = Page(html)
        files = {one["href"] for one in page.all("a") if "download" in one.attributes}
        same = {one["href"] for one in page.all("a") if one["hreflang"] and status >= HTTPStatus.BAD_REQUEST}
        for link in dict.fromkeys(page.links()):
            address = urlsplit(urljoin(path, link))
            if address.netloc or address.scheme or link.startswith(("#", "/admin/")) or link in same:
                continue
            target = address.path + (f"?{address.query}" if address.query else "")
            known = self.known.keys() & {("", target), (person, target)}
            if not known and followed >= NEW_LINKS_BY_PAGE:
                continue
            followed += not known
            answered = self.follow(target, person, is_file=link in files)
            if answered not in LEADS_SOMEWHERE:
                yield f"{link} answers {answered}"
                self.known.pop((person, target), None)

    def follow(self, target, person, *, is_file):
        """What a link answers. What a visitor may read, everybody may: asked once for all."""
        for who in dict.fromkeys(("", person)):
            if (who, target) not in self.known:
                reader = Client()
                if who:
                    reader.cookies = self.cookies.copy()
                # A file is made in a process of its own: asking for its head makes none.
                answer = (reader.head if is_file else reader.get)(target)
                if answer.streaming:
                    b"".join(answer.streaming_content)  # read to its end, a file is closed
                self.known[who, target] = answer.status_code
            if self.known[who, target] == HTTPStatus.OK:
                break
        return self.known[who, target]
