"""What the buttons inside the form do to a content: a row more, a row less, a partner found.

Nothing is written here; a button's value is `verb` or `verb:key`. What is not understood changes nothing.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from coopdec.contribution.shape import ROWS, Content, new_row
from coopdec.cooperation.enums import Kind, Role, Side
from coopdec.directory.enums import OrganisationKind, Origin
from coopdec.directory.models import Organisation
from coopdec.directory.queries import organisations_for_text
from coopdec.reference.enums import FRENCH_TERRITORIES
from coopdec.reference.models import ForeignPlace
from coopdec.reference.queries import countries_for_text, foreign_places_for_text, partner_countries

FOUND = 8
ENOUGH = 2  # letters
# Where the page goes after an act.
ANCHORS = {
    "near": "partenaires",
    "abroad": "partenaires-etrangers",
    "town": "partenaires-etrangers",
    "named": "partenaires-etrangers",
    "place": "lieux",
    "country": "lieux",
    "partners": "partenaires",
    "places": "lieux",
    "funding": "argent",
    "agreements": "conventions",
    "deliberations": "deliberations",
    "volunteers": "volontaires",
    "documents": "documents",
    "contacts": "contacts",
}
_REMOVE = re.compile(r"remove-([a-z]+)-(\d{1,4})")
_BLANK = {"agreements", "volunteers"}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something found: the button that adds it, its name, what tells it from its namesakes."""

    act: str
    label: str
    sub: str


def applied(content: Content, act: str, *, named: dict[str, str]) -> Content:
    """The content after this button. `named`: what was typed to add a partner by its name."""
    verb, _colon, key = act.partition(":")
    gone = _REMOVE.fullmatch(act)
    if gone and gone[1] in ROWS:
        rows = content[gone[1]]
        return {**content, gone[1]: [row for rank, row in enumerate(rows) if rank != int(gone[2])]}
    row = _added(content, verb, key, named)
    if row is None:
        return content
    name, values = row
    if name in {"partners", "places"} and values in content[name]:
        return content
    return {**content, name: [*content[name], values]}


def _added(content: Content, verb: str, key: str, named: dict[str, str]) -> tuple[str, dict[str, str]] | None:
    """The part and the row that a button adds."""
    what = verb.removeprefix("add-")
    if what in _FOUND:
        return _FOUND[what](key)
    if verb == "add-named":
        return _named(named)
    if verb == "add-funding":
        return "funding", new_row("funding", funder=key if key.isdigit() else "")
    if verb.startswith("add-") and what in _BLANK:
        return what, new_row(what)
    if verb.startswith("add-") and what in {"deliberations", "contacts"}:
        return _of_first_partner(content, what)
    return None


def row_of(organisation: Organisation, *, role: str = Role.PARTNER) -> dict[str, str]:
    """A partner, on the side where it stands."""
    if organisation.country_id and organisation.country_id not in FRENCH_TERRITORIES:
        side, country = Side.FOREIGN, organisation.country_id
    else:
        is_international = organisation.kind == OrganisationKind.INTERNATIONAL
        side, country = (Side.INTERNATIONAL if is_international else Side.FRENCH), ""
    return new_row("partners", side=side, organisation=str(organisation.pk), country=country, role=role)


def _organisation_row(key: str) -> tuple[str, dict[str, str]] | None:
    found = Organisation.objects.visible().filter(pk=_number(key)).first()
    return ("partners", row_of(found)) if found else None


def _town(key: str) -> tuple[str, dict[str, str]] | None:
    place = ForeignPlace.objects.filter(pk=_number(key)).exclude(country__in=FRENCH_TERRITORIES).first()
    if place is None:
        return None
    known = Organisation.objects.filter(
        kind=OrganisationKind.FOREIGN_AUTHORITY, place=place, origin=Origin.REAL
    ).first()
    if known is not None:
        return "partners", row_of(known)
    return "partners", new_row("partners", side=Side.FOREIGN, country=place.country_id, place=key)


def _place(key: str) -> tuple[str, dict[str, str]] | None:
    place = ForeignPlace.objects.filter(pk=_number(key)).exclude(country__in=FRENCH_TERRITORIES).first()
    return ("places", new_row("places", country=place.country_id, place=key)) if place else None


def _country(key: str) -> tuple[str, dict[str, str]] | None:
    is_known = partner_countries().filter(pk=key).exists()
    return ("places", new_row("places", country=key)) if is_known else None


def _number(key: str) -> int:
    """A key as the database can hold it; -1 for what is none."""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 10 else -1  # noqa: PLR2004


_FOUND = {
    "near": _organisation_row,
    "abroad": _organisation_row,
    "town": _town,
    "place": _place,
    "country": _country,
}


def _named(named: dict[str, str]) -> tuple[str, dict[str, str]] | None:
    """A partner by its country and name; without a name, one that nobody can name yet."""
    country = named.get("country", "")
    if not partner_countries().filter(pk=country).exists():
        return None
    name = named.get("name", "").strip()[:300]
    sort = named.get("sort", "") if name else ""
    return "partners", new_row("partners", side=Side.FOREIGN, country=country, name=name, sort=sort)


def _of_first_partner(content: Content, name: str) -> tuple[str, dict[str, str]]:
    column = "authority" if name == "deliberations" else "organisation"
    first = next((row["organisation"] for row in content["partners"] if row["side"] == Side.FRENCH), "")
    return name, new_row(name, **{column: first})


def first_content(content: Content, organisation: Organisation) -> Content:
    """An empty sheet of this organisation: it stands in it already."""
    return {
        **content,
        "kind": Kind.PARTNERSHIP.value,
        "partners": [row_of(organisation, role=Role.LEAD if not organisation.country_id else Role.PARTNER)],
    }


def anchor_of(act: str) -> str:
    """Where in the page the act happened."""
    found = _REMOVE.fullmatch(act)
    name = found[1] if found else act.partition(":")[0].partition("-")[2]
    return ANCHORS.get(name, {"upload": "documents", "recalculate": "argent"}.get(act, ""))


def choices_for(where: str, text: str) -> list[Choice]:
    """What bears the words typed: partners here (`near`), abroad, or places of the action."""
    if len(text.strip()) < ENOUGH:
        return []
    if where == "near":
        return [
            _organisation("add-near", one) for one in organisations_for_text(text, abroad=False, limit=FOUND)
        ]
    towns = foreign_places_for_text(text, limit=FOUND)
    if where == "place":
        return [
            *(Choice(f"add-country:{one.pk}", one.name, _("pays")) for one in countries_for_text(text)),
            *(Choice(f"add-place:{one.pk}", one.display_name, _where(one)) for one in towns),
        ]
    known = organisations_for_text(text, abroad=True, limit=FOUND)
    taken = {one.place_id for one in known if one.kind == OrganisationKind.FOREIGN_AUTHORITY}
    return [
        *(_organisation("add-abroad", one) for one in known),
        *(
            Choice(f"add-town:{one.pk}", one.display_name, _where(one))
            for one in towns
            if one.pk not in taken
        ),
    ]


def _organisation(act: str, one: Organisation) -> Choice:
    where = one.country or one.department or one.region
    kind = one.get_authority_kind_display() or one.get_foreign_level_display() or one.get_kind_display()
    sub = ", ".join(str(text) for text in (kind, where.name if where else "") if text)
    return Choice(f"{act}:{one.pk}", one.name, sub)


def _where(place: ForeignPlace) -> str:
    return ", ".join(text for text in (_("ville"), place.admin1_name, place.country.name) if text)
