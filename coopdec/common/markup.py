"""Long texts that people write: a small part of Markdown, as HTML that holds nothing else.

Paragraphs, headings (`##`, `###`), lists (`-`, `•`, `1.`), **strong**, *emphasis*, [links](https://…).
Whatever is not that is text.
"""

import re

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("zero").enable(["heading", "list", "emphasis", "link"])
_BULLET = re.compile(r"^(\s*)•\s+", re.MULTILINE)  # as word processors paste them
# The page has its own `h1` and `h2`.
LEVELS = {"h1": "h3", "h2": "h3"}
DEEPEST = "h4"
TAGS = {"p", "h3", DEEPEST, "ul", "ol", "li", "strong", "em", "a"}


def html(text: str) -> SafeString:
    """The text as blocks of HTML."""
    tokens = _MARKDOWN.parse(_BULLET.sub(r"\1- ", text))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = LEVELS.get(token.tag, DEEPEST)
    written = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return SafeString(
        nh3.clean(
            written.strip(),
            tags=TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener external ugc",
        )
    )
