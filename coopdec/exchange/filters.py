"""The question of a list of the exchange: from and to a query string. It knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.directory.filters import visible

Labels = Mapping[str, Promise | str]
# Dimension → what it is called on screen, in the order of the page.
LISTINGS: Labels = {
    "kind": gettext_lazy("Annonce"),
    "country": gettext_lazy("Pays"),
    "theme": gettext_lazy("Thème"),
    "profile": gettext_lazy("Profil"),
    "population": gettext_lazy("Population"),
    "language": gettext_lazy("Langue"),
    "form": gettext_lazy("Forme souhaitée"),
    "freshness": gettext_lazy("Fraîcheur"),
}
PROGRAMMES: Labels = {
    "kind": gettext_lazy("Programme"),
    "country": gettext_lazy("Pays"),
    "theme": gettext_lazy("Thème"),
    "sdg": gettext_lazy("ODD"),
    "lead": gettext_lazy("Porteur"),
    "freshness": gettext_lazy("Fraîcheur"),
}
MOST_VALUES = 10
LONGEST_TEXT = 100
MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """Values of one dimension are alternatives, dimensions add up; `q` is what was typed."""

    chosen: tuple[tuple[str, str], ...] = ()
    q: str = ""
    page: int = 1

    def values(self, dimension: str) -> frozenset[str]:
        return frozenset(value for name, value in self.chosen if name == dimension)

    def toggled(self, dimension: str, value: str) -> "Asked":
        """The same question with this value, or without it when it is asked already; back to page 1."""
        pair = (dimension, value)
        kept = (
            tuple(one for one in self.chosen if one != pair) if pair in self.chosen else (*self.chosen, pair)
        )
        return replace(self, chosen=kept, page=1)

    def without(self, dimension: str) -> "Asked":
        """The same question without one dimension: what its values are counted under."""
        return replace(self, chosen=tuple(one for one in self.chosen if one[0] != dimension), page=1)

    def without_text(self) -> "Asked":
        return replace(self, q="", page=1)

    def query(self, *, page: int | None = None) -> str:
        """The query string of this question, or of another page of it; empty when nothing is asked."""
        pairs = [*([("q", self.q)] if self.q else []), *self.chosen]
        number = self.page if page is None else page
        if number > 1:
            pairs.append(("page", str(number)))
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def question(self) -> str:
        """Without the page: for files and feeds."""
        return self.query(page=1)


def parse(
    asked: QueryDict, labels: Labels, known: Mapping[str, Mapping[str, str]]
) -> tuple[Asked, list[str]]:
    """The question, and what of the address is not understood, in the reader's words; the rest is kept.

    `known` says the values of each dimension that exist.
    """
    wrong = [
        _("« %(name)s » n’est pas un filtre.") % {"name": visible(name)}
        for name in asked
        if name not in {*labels, "q", "page"}
    ]
    chosen: list[tuple[str, str]] = []
    for dimension, label in labels.items():
        values, unread = _values(asked.getlist(dimension), str(label), known[dimension])
        chosen += [(dimension, value) for value in values]
        wrong += unread
    text, unread = _text(asked.getlist("q"))
    page, missed = _page(asked.getlist("page"))
    return Asked(tuple(chosen), text, page), [*wrong, *unread, *missed]


def _unknown(label: str, value: str) -> str:
    return _("%(label)s : « %(value)s » n’est pas connu.") % {"label": label, "value": visible(value)}


def _values(raw: list[str], label: str, known: Mapping[str, str]) -> tuple[list[str], list[str]]:
    if len(raw) > MOST_VALUES:
        return [], [_("%(label)s : %(most)d valeurs au plus.") % {"label": label, "most": MOST_VALUES}]
    given = [text.strip() for text in raw if text.strip()]
    spelled = [next((one for one in (text, text.upper()) if one in known), None) for text in given]
    wrong = [_unknown(label, text) for text, code in zip(given, spelled, strict=True) if code is None]
    return list(dict.fromkeys(code for code in spelled if code)), wrong


def _text(raw: list[str]) -> tuple[str, list[str]]:
    given = [" ".join(text.split()) for text in raw if text.strip()]
    if len(given) > 1:
        return "", [_("%(label)s : une seule valeur.") % {"label": _("Recherche")}]
    text = given[0] if given else ""
    if len(text) > LONGEST_TEXT:
        return "", [_("La recherche dépasse %(most)d caractères.") % {"most": LONGEST_TEXT}]
    if not text.isprintable():
        return "", [_("La recherche contient des caractères illisibles ou de commande.")]
    return text, []


def _page(raw: list[str]) -> tuple[int, list[str]]:
    given = [text.strip() for text in raw if text.strip()]
    if not given:
        return 1, []
    text = given[0]
    if len(given) == 1 and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and int(text):
        return int(text), []
    return 1, [_unknown(_("Page"), text)]
