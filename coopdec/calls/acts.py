"""What the buttons inside a page of an application do to its content: a row more, a row less, a partner
found.

Nothing is written here; a button's value is `verb` or `verb:key`. What is not understood changes nothing.
"""

import re
from dataclasses import dataclass

from coopdec.calls.shape import PARTNERS, SHAPES
from coopdec.common.typed import Content, number
from coopdec.cooperation.enums import Side
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.directory.queries import organisations_for_text
from coopdec.reference.enums import FRENCH_TERRITORIES
from coopdec.reference.queries import partner_countries

FOUND = 8
ENOUGH = 2  # letters
_REMOVE = re.compile(r"remove-([a-z]+)-(\d{1,4})")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something found: the button that adds it, its name, what tells it from its namesakes."""

    act: str
    label: str
    sub: str


def applied(section: str, content: Content, act: str, *, named: dict[str, str]) -> Content:
    """The content after this button. `named`: country and name typed for a partner that is in no list."""
    shape = SHAPES[section]
    gone = _REMOVE.fullmatch(act)
    if gone and gone[1] in shape.rows:
        rows = content[gone[1]]
        return {**content, gone[1]: [row for rank, row in enumerate(rows) if rank != int(gone[2])]}
    verb, _colon, key = act.partition(":")
    if verb == "add-partner" and "partners" in shape.rows:
        row = _partner(key)
        known = row is None or any(one["organisation"] == row["organisation"] for one in content["partners"])
        return content if known else {**content, "partners": [*content["partners"], row]}
    if verb == "add-named" and "partners" in shape.rows:
        row = _named(named)
        return {**content, "partners": [*content["partners"], row]} if row else content
    name = verb.removeprefix("add-")
    if verb.startswith("add-") and name in shape.rows and name != "partners":
        return {**content, name: [*content[name], shape.row(name, {"side": key} if key else {})]}
    return content


def _partner(key: str) -> dict[str, str] | None:
    found = Organisation.objects.visible().filter(pk=number(key) or -1).first()
    if found is None:
        return None
    side, country = Side.FRENCH, ""
    if found.country_id and found.country_id not in FRENCH_TERRITORIES:
        side, country = Side.FOREIGN, found.country_id
    elif found.kind == OrganisationKind.INTERNATIONAL:
        side = Side.INTERNATIONAL
    return PARTNERS.row("partners", {"side": side, "organisation": str(found.pk), "country": country})


def _named(named: dict[str, str]) -> dict[str, str] | None:
    country, name = named.get("country", ""), named.get("name", "").strip()[:300]
    if not partner_countries().filter(pk=country).exists():
        return None
    return PARTNERS.row("partners", {"side": Side.FOREIGN, "country": country, "label": name})


def choices_for(text: str) -> list[Choice]:
    """Organisations of both shores that bear these words, the French first."""
    if len(text.strip()) < ENOUGH:
        return []
    near = organisations_for_text(text, abroad=False, limit=FOUND)
    abroad = organisations_for_text(text, abroad=True, limit=FOUND)
    return [
        Choice(
            f"add-partner:{one.pk}", one.name, str(one.country or one.department or one.get_kind_display())
        )
        for one in [*near, *abroad]
    ]
