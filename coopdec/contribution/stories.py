"""What pages say of contents: differences in words, names rather than keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.common import partial_dates
from coopdec.common.money import parse_cents
from coopdec.common.templatetags.words import money_text
from coopdec.common.typography import pair
from coopdec.contribution import queries, rules
from coopdec.contribution.queries import Names
from coopdec.contribution.services.partners import SORTS
from coopdec.contribution.shape import MARKERS, TEXTS
from coopdec.cooperation.enums import Kind, Nature, Role, Side, Stage, Status
from coopdec.directory.enums import ForeignLevel, OrganisationKind

LABELS: dict[str, Promise] = {
    "kind": gettext_lazy("Nature"),
    "title": gettext_lazy("Titre"),
    "status": gettext_lazy("Où en est-elle"),
    "status_on": gettext_lazy("État dit le"),
    "start_on": gettext_lazy("Début"),
    "end_on": gettext_lazy("Fin"),
    "no_foreign_place": gettext_lazy("Sans lieu à l’étranger"),
    "parent": gettext_lazy("Fait partie de"),
    "summary": gettext_lazy("En deux phrases"),
    "objectives": gettext_lazy("Objectifs"),
    "description": gettext_lazy("Ce qui est fait"),
    "history": gettext_lazy("Histoire du partenariat"),
    "context": gettext_lazy("Contexte"),
    "note": gettext_lazy("Réserve de lecture"),
    "themes": gettext_lazy("Thèmes"),
    "sdgs": gettext_lazy("Objectifs de développement durable"),
    "targets": gettext_lazy("Cibles"),
    "partners": gettext_lazy("Partenaires"),
    "places": gettext_lazy("Lieux de l’action"),
    "funding": gettext_lazy("Financement"),
    "agreements": gettext_lazy("Conventions"),
    "deliberations": gettext_lazy("Délibérations"),
    "volunteers": gettext_lazy("Volontaires"),
    "documents": gettext_lazy("Documents"),
    "contacts": gettext_lazy("Contacts"),
    MARKERS: gettext_lazy("Marqueurs"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in two contents: short values side by side, long texts as one with their words marked, rows
    and codes as what went and what came."""

    field: str
    label: Promise
    before: str = ""
    after: str = ""
    pieces: tuple[rules.Piece, ...] = ()
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        return bool(self.removed or self.added)


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], *, names: Names | None = None
) -> list[Difference]:
    """What `after` says otherwise, in the order of the form."""
    known = names or queries.names_of(before, after)
    return [_told(change, known) for change in rules.differences(before, after)]


def _told(change: rules.Change, names: Names) -> Difference:
    label = LABELS[change.field]
    if change.is_rows:
        removed = tuple(row_text(change.field, row, names) for row in change.removed)
        added = tuple(row_text(change.field, row, names) for row in change.added)
        if not (removed or added):  # the same rows in another order
            removed = tuple(row_text(change.field, row, names) for row in change.before)
            added = tuple(row_text(change.field, row, names) for row in change.after)
        return Difference(change.field, label, removed=removed, added=added)
    if isinstance(change.after, list):
        removed = tuple(_code(change.field, one, names) for one in change.before if one not in change.after)
        added = tuple(_code(change.field, one, names) for one in change.after if one not in change.before)
        return Difference(change.field, label, removed=removed, added=added)
    if change.field == MARKERS:
        old, new = change.before, change.after
        changed = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
        removed = tuple(_score(key, old[key], names) for key in changed if key in old)
        added = tuple(_score(key, new[key], names) for key in changed if key in new)
        return Difference(change.field, label, removed=removed, added=added)
    pieces: Sequence[rules.Piece] = ()
    if change.field in TEXTS and change.before and change.after:
        pieces = rules.word_changes(change.before, change.after)
    before, after = (_value(change.field, value, names) for value in (change.before, change.after))
    return Difference(change.field, label, before, after, tuple(pieces))


def _value(field: str, value: str, names: Names) -> str:
    """A short value as a person reads it; empty when nothing is said."""
    if not value:
        return ""
    if field in {"kind", "status"}:
        return _label(Kind if field == "kind" else Status, value)
    if field.endswith("_on"):
        return _date(value)
    if field == "no_foreign_place":
        return _("oui")
    if field == "parent":
        return names.parents[value].title if value in names.parents else value
    return value


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _date(value: str) -> str:
    try:
        partial_dates.check(value)
    except ValidationError:  # typed by a person: shown as it is
        return value
    return partial_dates.words(value)


def _code(field: str, value: str, names: Names) -> str:
    found = {"themes": names.themes, "sdgs": names.sdgs, "targets": names.targets}[field].get(value)
    return str(found.label if field == "themes" and found else found or value)


def _score(key: str, score: str, names: Names) -> str:
    marker = names.markers.get(key)
    return pair(marker.name if marker else key, score)


def row_text(name: str, row: Mapping[str, str], names: Names) -> str:
    """A row in one line."""
    said = [part for part in _WRITERS[name](row, names) if part]
    return ", ".join(str(part) for part in said)


def partner_name(row: Mapping[str, str], names: Names) -> str:
    if row["organisation"]:
        found = names.organisations.get(row["organisation"])
        return found.name if found else _("organisme inconnu")
    if row["place"]:
        place = names.places.get(row["place"])
        return place.display_name if place else _("lieu inconnu")
    return row["name"] or _("partenaire non précisé")


def _country(row: Mapping[str, str], names: Names) -> str:
    country = names.countries.get(row["country"])
    return country.name if country else ""


def _partner(row, names):
    yield partner_name(row, names)
    yield _country(row, names)
    yield _label(Role, row["role"]) if row["role"] != Role.PARTNER else ""


def _place(row, names):
    place = names.places.get(row["place"])
    yield row["label"]
    yield place.display_name if place else ""
    yield _country(row, names)


def _funding(row, names):
    funder = names.organisations.get(row["funder"])
    yield funder.name if funder else row["funder_label"]
    yield row["year"] or _("année inconnue")
    yield _label(Stage, row["stage"])
    yield _label(Nature, row["nature"])
    yield _amount(row["amount"], row["currency"]) or _("montant inconnu")
    yield row["scheme"]
    yield row["note"]


def _amount(typed, currency="EUR"):
    """As the rest of the site writes it; what cannot be read stays as it was typed."""
    if not typed:
        return ""
    try:
        cents = parse_cents(typed)
    except ValueError:
        return f"{typed} {currency}"
    return money_text(cents) if currency == "EUR" else f"{typed} {currency}"


def _document(row, names):
    document = names.documents.get(row.get("document", ""))
    return document.title if document else ""


def _agreement(row, names):
    yield row["title"]
    yield row["reference"]
    yield _("signée : %(when)s") % {"when": _date(row["signed_on"])} if row["signed_on"] else ""
    yield f"{_date(row['starts_on'])} – {_date(row['ends_on'])}" if row["starts_on"] or row["ends_on"] else ""
    yield _amount(row["amount"])
    yield _document(row, names)


def _deliberation(row, names):
    authority = names.organisations.get(row["authority"])
    yield authority.name if authority else ""
    yield row["object"]
    yield row["reference"]
    yield _date(row["voted_on"]) if row["voted_on"] else ""
    yield _amount(row["amount"])
    yield _document(row, names)


def _volunteers(row, _names):
    yield row["scheme"]
    yield row["people"]
    yield f"{row['first_year']} – {row['last_year']}" if row["first_year"] or row["last_year"] else ""
    yield row["note"]


def _sheet_document(row, names):
    yield row["title"] or _document(row, names)


def _contact(row, names):
    organisation = names.organisations.get(row["organisation"])
    yield organisation.name if organisation else ""
    yield row["role"]
    yield row["email"]
    yield row["website"]


_WRITERS = {
    "partners": _partner,
    "places": _place,
    "funding": _funding,
    "agreements": _agreement,
    "deliberations": _deliberation,
    "volunteers": _volunteers,
    "documents": _sheet_document,
    "contacts": _contact,
}


# --- rows of the form, with what they name


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the form and the thing that it names."""

    form: Any
    rank: int
    name: str
    sub: str = ""
    note: str = ""


def shown(form: Any) -> dict[str, list[Shown]]:
    """Rows that hold keys: partners of each side, places, documents."""
    names = form.names
    found: dict[str, list[Shown]] = {"near": [], "abroad": [], "places": [], "documents": []}
    for rank, (row_form, row) in enumerate(zip(form.rows["partners"], form.content["partners"], strict=True)):
        is_new = bool(row["name"]) and not (row["organisation"] or row["place"])
        note = _("Nouveau : il entrera dans l’annuaire, en attente de validation.") if is_new else ""
        one = Shown(row_form, rank, partner_name(row, names), _where(row, names), note)
        found["abroad" if row["side"] == Side.FOREIGN else "near"].append(one)
    for rank, (row_form, row) in enumerate(zip(form.rows["places"], form.content["places"], strict=True)):
        place = names.places.get(row["place"])
        country = _country(row, names)
        found["places"].append(
            Shown(row_form, rank, place.display_name if place else country, country if place else "")
        )
    for rank, (row_form, row) in enumerate(
        zip(form.rows["documents"], form.content["documents"], strict=True)
    ):
        document = names.documents.get(row["document"])
        if document:
            size = filesizeformat(document.size) if document.size else ""
            state = document.get_scan_display() if document.file else _("adresse publique")
            found["documents"].append(Shown(row_form, rank, document.title, size, state))
    return found


def _where(row: Mapping[str, str], names: Names) -> str:
    organisation = names.organisations.get(row["organisation"])
    if organisation and not row["country"]:
        return ", ".join(one.name for one in (organisation.department, organisation.region) if one)
    return _country(row, names)


def sorts() -> list[tuple[str, str]]:
    """What a new partner abroad may be."""
    labels = {**dict(ForeignLevel.choices), **dict(OrganisationKind.choices)}
    return [(key, str(labels[key])) for key in SORTS]
