"""Long texts that people write: a small part of Markdown, as HTML that holds nothing else.

Paragraphs, headings (`##`, `###`), lists (`-`, `1.`), **strong**, *emphasis*, [links](https://…). Whatever is
not that is text: everything is escaped before anything is marked.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

_HEADING = re.compile(r"(#{1,4})\s+(.+)")
_BULLET = re.compile(r"[-*•]\s+(.+)")
_NUMBERED = re.compile(r"\d{1,3}[.)]\s+(.+)")
_STRONG = re.compile(r"\*\*(\S(?:[^*]*\S)?)\*\*")
_EMPHASIS = re.compile(r"(?<![\w*])\*(\S(?:[^*]*\S)?)\*(?![\w*])")
_LINK = re.compile(r"\[([^\[\]]+)\]\((https?://[^\s()<>]+|mailto:[^\s()<>]+)\)")
LINES = {"ul": _BULLET, "ol": _NUMBERED}
TOP, DEEP = 3, 4  # the page has its own `h1` and `h2`


def html(text: str) -> SafeString:
    """The text as blocks of HTML."""
    return SafeString("\n".join(_blocks(text.replace("\r\n", "\n").replace("\r", "\n"))))


def _blocks(text: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        for kind, group in groupby(lines, key=_kind):
            yield _block(kind, list(group))


def _kind(line: str) -> str:
    if _HEADING.fullmatch(line):
        return "h"
    return next((kind for kind, shape in LINES.items() if shape.fullmatch(line)), "p")


def _block(kind: str, lines: list[str]) -> str:
    if kind == "h":
        return "".join(map(_heading, lines))
    if kind == "p":
        return format_html("<p>{}</p>", _inline(" ".join(lines)))
    shape = LINES[kind]
    items = format_html_join(
        "", "<li>{}</li>", ((_inline(found[1]),) for line in lines if (found := shape.fullmatch(line)))
    )
    return format_html("<{0}>{1}</{0}>", SafeString(kind), items)


def _heading(line: str) -> str:
    found = _HEADING.fullmatch(line)
    assert found
    level = TOP if len(found[1]) < TOP else DEEP
    return format_html("<h{0}>{1}</h{0}>", str(level), _inline(found[2].rstrip("# ")))


def _inline(text: str) -> SafeString:
    """Links first: what stands in an address is never a mark."""
    pieces, end = [], 0
    for found in _LINK.finditer(text):
        pieces.append(_marked(text[end : found.start()]))
        rel = SafeString("" if found[2].startswith("mailto:") else ' rel="nofollow noopener external ugc"')
        pieces.append(format_html('<a href="{}"{}>{}</a>', found[2], rel, _marked(found[1])))
        end = found.end()
    return SafeString("".join((*pieces, _marked(text[end:]))))


def _marked(text: str) -> SafeString:
    strong = _STRONG.sub(r"<strong>\1</strong>", escape(text))
    return SafeString(_EMPHASIS.sub(r"<em>\1</em>", strong))
