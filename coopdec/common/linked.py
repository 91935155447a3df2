"""What programs read in a page: JSON-LD of schema.org, in a data block that no browser runs."""

import html
import json
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

Thing = Mapping[str, Any]
# As Django's `json_script`: nothing in it can close the element.
HARMLESS = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def known(**said: Any) -> dict[str, Any]:
    """What is known of a thing: empty values are not said."""
    return {name: value for name, value in said.items() if value not in ("", None, [], {})}


def block(*things: Thing) -> str:
    """The data block; nothing when there is nothing to say."""
    if not things:
        return ""
    said = [{"@context": "https://schema.org", **thing} for thing in things]
    text = json.dumps(said[0] if len(said) == 1 else said, ensure_ascii=False, separators=(",", ":"))
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text.translate(HARMLESS)))


def breadcrumbs(request: HttpRequest | None, labels_and_urls: Sequence[str]) -> dict[str, object]:
    """The `trail` that the page shows, (label, address) with none for the page itself, and its data block."""
    trail = list(zip_longest(labels_and_urls[::2], labels_and_urls[1::2], fillvalue=""))
    if request is None:
        return {"trail": trail, "linked": ""}
    steps = [
        {
            "@type": "ListItem",
            "position": rank,
            "name": html.unescape(strip_tags(label)) if isinstance(label, SafeString) else str(label),
        }
        | known(item=request.build_absolute_uri(url) if url else "")
        for rank, (label, url) in enumerate(trail, start=1)
    ]
    return {"trail": trail, "linked": block({"@type": "BreadcrumbList", "itemListElement": steps})}
