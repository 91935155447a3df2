"""A sheet as a page to read: its long texts folded, its table of contents, how to quote it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.common import partial_dates
from coopdec.common.templatetags.words import typo
from coopdec.cooperation.drawings import Name
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import Origin

TEXTS = (
    ("objectives", "objectifs", gettext_lazy("Objectifs")),
    ("description", "description", gettext_lazy("Ce qui est fait")),
    ("context", "contexte", gettext_lazy("Contexte")),
    ("history", "histoire", gettext_lazy("Histoire")),
)
# The sections that a table of contents names, in the order of the page, and what in its context opens each.
SECTIONS = (
    ("ou", gettext_lazy("Où"), ("map", "places")),
    ("argent", gettext_lazy("Avec quel argent"), ("sheet",)),
    ("projets", gettext_lazy("Les projets de ce partenariat"), ("children",)),
    ("themes", gettext_lazy("Thèmes et objectifs"), ("themes", "goals", "scores")),
    ("pieces", gettext_lazy("Conventions et documents"), ("agreements", "deliberations", "documents")),
    ("source", gettext_lazy("D’où vient cette fiche"), ("sheet",)),
    ("citer", gettext_lazy("Partager et citer"), ("sheet",)),
)
LONG_TEXT = 1_600  # characters: beyond it a text is folded after its first paragraphs
OPENING = 900
LONG_PAGE = 2_500  # characters of texts: beyond it the page has a table of contents
MANY_PROJECTS = 8
_ITEM = re.compile(r"\s*[-–—•*]\s+")
_FOR_BIBTEX = str.maketrans(
    {"{": "(", "}": ")", "\\": "/", '"': "''", **{sign: f"\\{sign}" for sign in "&%$#_"}}
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph and its lines, or a list and its items."""

    is_list: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    id: str
    title: str
    opening: tuple[Block, ...]
    rest: tuple[Block, ...]


def blocks(text: str) -> list[Block]:
    """Paragraphs (parted by an empty line) and lists (lines that begin with a dash or a dot), as written."""
    found: list[tuple[bool, list[str]]] = []
    after_a_gap = True
    for line in text.splitlines():
        if not line.strip():
            after_a_gap = True
            continue
        mark = _ITEM.match(line)
        is_list = mark is not None
        if not found or found[-1][0] != is_list or (after_a_gap and not is_list):
            found.append((is_list, []))
        found[-1][1].append(line[mark.end() if mark else 0 :].strip())
        after_a_gap = False
    return [Block(is_list, tuple(lines)) for is_list, lines in found]


def texts(sheet: Cooperation) -> list[Text]:
    """The long texts that the sheet has; whole when short, else the first paragraphs and the rest."""
    found = []
    for field, anchor, title in TEXTS:
        parts = blocks(getattr(sheet, field))
        if not parts:
            continue
        ends = list(accumulate(sum(map(len, part.lines)) for part in parts))
        cut = len(parts)
        if ends[-1] > LONG_TEXT:
            cut = next(rank for rank, end in enumerate(ends, 1) if end >= OPENING)
        found.append(Text(anchor, str(title), tuple(parts[:cut]), tuple(parts[cut:])))
    return found


def contents(page: Mapping[str, object]) -> list[tuple[str, str]]:
    """(anchor, title) of the sections of a long page; empty for one that is read at a glance."""
    sheet, said = page["sheet"], page["texts"]
    long = sum(len(getattr(sheet, field)) for field, _anchor, _title in TEXTS) > LONG_PAGE
    if not long and len(page["children"]) <= MANY_PROJECTS:
        return []
    return [(one.id, one.title) for one in said] + [
        (anchor, str(title)) for anchor, title, keys in SECTIONS if any(page.get(key) for key in keys)
    ]


@dataclass(frozen=True, slots=True)
class Citation:
    """How to quote a sheet: its permanent address, a sentence, the same for a bibliography, a letter."""

    address: str
    sentence: str
    bibtex: str
    mail: str


def _enumerated(names: Sequence[str]) -> str:
    """« Lille, Cergy et Porto-Novo »."""
    if len(names) < 2:  # noqa: PLR2004
        return "".join(names)
    return _("%(first)s et %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def citation(sheet: Cooperation, sides: Mapping[str, Sequence[Name]], *, address: str, on: date) -> Citation:
    """`on` is the day on which it is read; a demonstration sheet is quoted as invented."""
    actors = list(dict.fromkeys(one.name for side in ("left", "right") for one in sides[side]))
    span = [str(year) for year in (sheet.start_year, sheet.end_year) if year]
    kind = _("fiche fictive de démonstration") if sheet.origin == Origin.DEMONSTRATION else _("fiche")
    what = f"{kind} {sheet.ref}" + (f" ({'–'.join(dict.fromkeys(span))})" if span else "")
    sentence = _("%(actors)s, « %(title)s », %(what)s, Coopdec, %(address)s, consultée le %(when)s.") % {
        "actors": _enumerated(actors),
        "title": sheet.title,
        "what": what,
        "address": address,
        "when": partial_dates.words(on.isoformat()),
    }
    letter = {"subject": sheet.title, "body": f"{sheet.title}\n{address}"}
    return Citation(
        address=address,
        sentence=typo(sentence.replace(address, "\0")).replace("\0", address),
        bibtex=_bibtex(sheet, actors, what, address=address, on=on),
        mail=f"mailto:?{urlencode(letter, quote_via=quote)}",
    )


def _bibtex(sheet: Cooperation, actors: Sequence[str], what: str, *, address: str, on: date) -> str:
    fields = {
        "title": f"{{{sheet.title.translate(_FOR_BIBTEX)}}}",  # braces keep its capitals
        "author": " and ".join(f"{{{name.translate(_FOR_BIBTEX)}}}" for name in actors),
        "note": what.translate(_FOR_BIBTEX),
        "publisher": "Coopdec",
        "url": address,
        "urldate": on.isoformat(),
    }
    lines = ",\n".join(f'  {name} = "{value}"' for name, value in fields.items())
    return f"@misc{{coopdec-{sheet.ref},\n{lines}\n}}"
