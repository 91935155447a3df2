"""/pays/tg/apercu.png : the picture of a page, shown where its address is shared."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.atlas import access, readers
from coopdec.atlas.answers import Value
from coopdec.atlas.filters import Filters
from coopdec.atlas.views.reading import page
from coopdec.common import pictures
from coopdec.directory.enums import Origin
from coopdec.reference.enums import FRENCH_TERRITORIES

NAMED = 2
NEAR, FAR, NEITHER = "near", "far", "neither"


@dataclass(frozen=True, slots=True)
class Kind:
    """How a thing is found, what it is called, the dimension that it is a value of, its shore."""

    find: Callable[[str], Any]
    label: str
    dimension: str
    shore: str = NEITHER


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Http404
    return int(text)


KINDS = {
    "pays": Kind(access.get_country, gettext_lazy("Pays partenaire"), "country", FAR),
    "continents": Kind(access.get_area, gettext_lazy("Continent"), "continent", FAR),
    "regions": Kind(access.get_region, gettext_lazy("Région"), "region", NEAR),
    "departements": Kind(access.get_department, gettext_lazy("Département"), "department", NEAR),
    "themes": Kind(access.get_theme, gettext_lazy("Thème"), "theme"),
    "odd": Kind(
        lambda code: access.get_sdg(_number(code)), gettext_lazy("Objectif de développement durable"), "sdg"
    ),
    "collectivites": Kind(access.get_authority, gettext_lazy("Collectivité française"), "authority", NEAR),
    "partenaires": Kind(access.get_organisation, gettext_lazy("Autorité locale partenaire"), "partner", FAR),
    "organisations": Kind(access.get_organisation, gettext_lazy("Organisme"), "partner"),
}
PATHS = "|".join(KINDS)


@page
def picture(request, kind, code):
    """The thing on its own shore, and who is in front of it; what it is called when it has no shore."""
    said = KINDS[kind]
    found = said.find(code)
    address = f"{_page_of(found)}apercu.png"
    if address != request.path:
        return redirect(address, permanent=True)
    value = str(getattr(found, "slug", None) or getattr(found, "pk", found))
    if value in FRENCH_TERRITORIES and said.dimension == "country":
        raise Http404
    name = str(getattr(found, "label", None) or getattr(found, "name", found))
    filters, reader = Filters(**{said.dimension: (value,)}), readers.current()
    near = name if said.shore == NEAR else named(reader.listed(filters, "authority"))
    far = name if said.shore == FAR else named(reader.listed(filters, "country"))
    if said.dimension == "partner" and said.shore == FAR:
        far = f"{name} ({found.country.name})"
    written = pictures.Picture(
        title=name,
        kind=str(said.label),
        left=near,
        right=far,
        is_fictitious=getattr(found, "origin", "") == Origin.DEMONSTRATION,
    )
    return pictures.answer(request, written)


def _page_of(found) -> str:
    """Continents are values of a list, not rows."""
    return found.get_absolute_url() if hasattr(found, "get_absolute_url") else reverse("area", args=[found])


def named(values: list[Value]) -> str:
    """« Brest, Nantes… (5 en tout) »."""
    names = ", ".join(one.label for one in values[:NAMED])
    if len(values) <= NAMED:
        return names
    return _("%(names)s… (%(count)d en tout)") % {"names": names, "count": len(values)}
