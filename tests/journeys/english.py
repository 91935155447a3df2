"""Reading a page as somebody who reads English: what of it is still in French and does not say so."""

import re
from functools import cache

from django.conf import settings

from coopdec.common import languages
from coopdec.common.templatetags.words import typo
from coopdec.directory.models import Organisation
from coopdec.guidance.models import Term
from tests.gate import Element
from tests.house.test_catalogues import FILLED, catalogue, forms

SPOKEN = ("aria-label", "alt", "title", "placeholder", "data-said")
LONG = 3  # words: shorter pieces may be names
# Names of the field that English keeps, and words that both languages have.
KEPT = {"Atlas", "France", "Population", "Total", "Version", "Page", "Pages"}


@cache
def french_pieces():
    """What is written between the blanks of French messages, from three words on; whole messages."""
    pieces, wholes = set(), set()
    for message in catalogue("en"):
        for said, other in zip(forms(message.id), forms(message.string), strict=True) if message.id else ():
            if said == other:
                continue
            if re.search(r"\w\w", said):
                wholes.add(plain(said))
            english = plain(other)
            pieces |= {
                piece
                for piece in map(plain, FILLED.split(said))
                if len(re.findall(r"\w+", piece)) >= LONG and piece not in english
            }
    return sorted(pieces), wholes - KEPT


def plain(text):
    return " ".join(text.split())


def own_texts(element, *, lang="en"):
    """(whole texts, spoken attributes) of a page outside elements that are in another language."""
    lang = element["lang"] or lang
    if lang == "en" and element.tag not in {"script", "style", "pre"}:
        for name in SPOKEN:
            if element[name] and element.tag != "meta":
                yield plain(element[name])
        yield from (plain(piece) for piece in element.pieces if isinstance(piece, str) and piece.strip())
    for piece in element.pieces:
        if isinstance(piece, Element):
            yield from own_texts(piece, lang=lang)


def names():
    """Proper names, which stay: of organisations, acronyms of the glossary."""
    return {plain(typo(name)) for name in Organisation.objects.others().values_list("name", flat=True)} | {
        *Term.objects.values_list("acronym", flat=True)
    }


def french_left(page):
    """French messages that the page shows as its own."""
    pieces, wholes = french_pieces()
    stay = names()
    texts = [text for text in own_texts(page.one("html")) if text not in stay]
    joined = " ¶ ".join(texts)
    found = [piece for piece in pieces if piece in joined]
    return found + [text for text in texts if text in wholes]


def bare_links(page):
    """Links that leave the language of the page, the switch apart."""
    said = {one["href"] for one in page.all("a") if one["hreflang"]}
    return [
        link
        for link in page.links()
        if link.startswith("/")
        and languages.of(link) != "en"
        and link not in said
        and not is_for_programs(link)
    ]


def is_for_programs(link):
    return link.startswith(("/api/", settings.STATIC_URL))


def in_english(path):
    return languages.address_in("en", path)
