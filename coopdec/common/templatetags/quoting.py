"""How a page is found and quoted: its title, its description, its one address, its picture, its data.

Only `layout/base.html` uses it; pages fill the blocks `title`, `description`, `canonical` and `picture`,
and the view gives `linked`, a list of things for programs.
"""

import html

from django import template
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import to_locale

from coopdec.common import languages, linked

register = template.Library()

LONGEST_DESCRIPTION = 160
COUNTRIES = {"fr": "FR", "en": "GB", "es": "ES", "pt": "PT"}


@register.simple_block_tag
def plain(content):
    """The text of a block, without tags, on one line."""
    return " ".join(html.unescape(strip_tags(content)).split())


def shortened(text, longest=LONGEST_DESCRIPTION):
    """No longer than that, cut between two words."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1].rsplit(" ", 1)[0]
    return f"{cut.rstrip(' ,;:–(')}…"


def locale(language):
    """« fr_FR », as the pictures' protocol writes languages."""
    code = to_locale(language)
    return code if "_" in code or code not in COUNTRIES else f"{code}_{COUNTRIES[code]}"


@register.inclusion_tag("layout/quoted.html", takes_context=True)
def quoted(context, *, title, description="", address="", picture=""):
    """The elements of the head; addresses are of the site that is asked: `ALLOWED_HOSTS` lists its names."""
    request = context.get("request")
    site = _(
        "L’action internationale des collectivités françaises : qui coopère avec qui, où et pour quoi faire."
    )
    words = description or f"{title} – {site}"
    spoken = languages.current()
    found = {"title": title, "description": shortened(words), "locale": locale(spoken)}
    if request is None:
        return found
    path = address or request.path
    every = [
        (code, request.build_absolute_uri(languages.address_in(code, path)))
        for code, _name in languages.spoken_at(path)
    ]
    return found | {
        "address": request.build_absolute_uri(path),
        "alternates": every,
        "locales": [locale(code) for code, _url in every if code != spoken],
        "picture": request.build_absolute_uri(picture or reverse("site_picture")),
        "linked": linked.block(*context.get("linked", ())),
    }
