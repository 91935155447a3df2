"""The question of the directory of bodies: from and to a query string. It knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Dimension → what it is called on screen, in the order of the page.
LABELS = {
    "kind": gettext_lazy("Nature"),
    "region": gettext_lazy("Région française"),
    "theme": gettext_lazy("Thème"),
    "country": gettext_lazy("Pays"),
}
MOST_VALUES = 10
LONGEST_NAME = 100
MOST_QUOTED = 40
MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class DirectoryFilters:
    """Values of one dimension are alternatives, dimensions add up; `name` is what was typed."""

    kind: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    name: str = ""
    page: int = 1

    def chosen(self) -> list[tuple[str, str]]:
        """(dimension, value) for every value asked, in the order of the dimensions."""
        return [(dimension, value) for dimension in LABELS for value in getattr(self, dimension)]

    def toggled(self, dimension: str, value: str) -> "DirectoryFilters":
        """The same question with this value, or without it when it is asked already; back to page 1."""
        values = getattr(self, dimension)
        kept = tuple(one for one in values if one != value) if value in values else (*values, value)
        return self._with(dimension, kept)

    def without_name(self) -> "DirectoryFilters":
        return self._with("name", "")

    def without(self, dimension: str) -> "DirectoryFilters":
        """The same question without one dimension: what its values are counted under."""
        return self._with(dimension, ())

    def _with(self, field: str, value: object) -> "DirectoryFilters":
        changes: dict = {field: value, "page": 1}
        return replace(self, **changes)

    def query(self, *, page: int | None = None) -> str:
        """The query string of this question, or of another page of it; empty when nothing is asked."""
        pairs = [*([("nom", self.name)] if self.name else []), *self.chosen()]
        number = self.page if page is None else page
        if number > 1:
            pairs.append(("page", str(number)))
        return f"?{urlencode(pairs)}" if pairs else ""


def parse(asked: QueryDict, known: Mapping[str, Mapping[str, str]]) -> tuple[DirectoryFilters, list[str]]:
    """The question, and what of the address is not understood, in the reader's words; the rest is kept.

    `known` says the values of each dimension that exist.
    """
    wrong = [
        _("« %(name)s » n’est pas un filtre.") % {"name": visible(name)}
        for name in asked
        if name not in {*LABELS, "nom", "page"}
    ]
    values = {}
    for dimension, label in LABELS.items():
        values[dimension], unread = _values(asked.getlist(dimension), str(label), known[dimension])
        wrong += unread
    name, unread = _name(asked.getlist("nom"))
    page, missed = _page(asked.getlist("page"))
    return DirectoryFilters(**values, name=name, page=page), [*wrong, *unread, *missed]


def visible(text: str) -> str:
    """The beginning of what was typed, without what could not be shown."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text[:MOST_QUOTED])


def _unknown(label: str, value: str) -> str:
    return _("%(label)s : « %(value)s » n’est pas connu.") % {"label": label, "value": visible(value)}


def _values(raw: list[str], label: str, known: Mapping[str, str]) -> tuple[tuple[str, ...], list[str]]:
    if len(raw) > MOST_VALUES:
        said = {"label": label, "most": MOST_VALUES}
        return (), [_("%(label)s : %(most)d valeurs au plus.") % said]
    given = [text.strip() for text in raw if text.strip()]
    spelled = [next((one for one in (text, text.upper()) if one in known), None) for text in given]
    wrong = [_unknown(label, text) for text, code in zip(given, spelled, strict=True) if code is None]
    return tuple(dict.fromkeys(code for code in spelled if code)), wrong


def _name(raw: list[str]) -> tuple[str, list[str]]:
    given = [" ".join(text.split()) for text in raw if text.strip()]
    if len(given) > 1:
        return "", [_("%(label)s : une seule valeur.") % {"label": _("Nom")}]
    name = given[0] if given else ""
    if len(name) > LONGEST_NAME:
        return "", [_("La recherche dépasse %(most)d caractères.") % {"most": LONGEST_NAME}]
    if not name.isprintable():
        return "", [_("La recherche contient des caractères illisibles ou de commande.")]
    return name, []


def _page(raw: list[str]) -> tuple[int, list[str]]:
    given = [text.strip() for text in raw if text.strip()]
    if not given:
        return 1, []
    text = given[0]
    if len(given) == 1 and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and int(text):
        return int(text), []
    return 1, [_unknown(_("Page"), text)]
