"""A call's own facts, and the acts on it, as an officer types them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.calls.enums import CallKind, CallState
from coopdec.calls.forms.fields import EMPTY, Typed, count, day, euros, hour, one_of, written
from coopdec.calls.models import Call
from coopdec.directory.models import Organisation
from coopdec.reference.models import by_name
from coopdec.reference.queries import partner_countries

# The hours of France; others are offered by their own name.
OURS = (
    ("Europe/Paris", gettext_lazy("Paris")),
    ("America/Guadeloupe", gettext_lazy("Guadeloupe")),
    ("America/Martinique", gettext_lazy("Martinique")),
    ("America/Cayenne", gettext_lazy("Guyane")),
    ("Indian/Reunion", gettext_lazy("La Réunion")),
    ("Indian/Mayotte", gettext_lazy("Mayotte")),
    ("America/Miquelon", gettext_lazy("Saint-Pierre-et-Miquelon")),
    ("Pacific/Noumea", gettext_lazy("Nouvelle-Calédonie")),
    ("Pacific/Tahiti", gettext_lazy("Polynésie française")),
    ("Pacific/Wallis", gettext_lazy("Wallis-et-Futuna")),
)
CONTINENTS = ("Africa/", "America/", "Asia/", "Atlantic/", "Europe/", "Indian/", "Pacific/")
EARLIEST, LATEST = 1990, 2200
SERVICE = ("service", "service_address", "service_email", "service_phone")


@lru_cache(maxsize=1)
def _elsewhere() -> tuple[tuple[str, str], ...]:
    ours = {code for code, _label in OURS}
    found = sorted(one for one in available_timezones() if one.startswith(CONTINENTS) and one not in ours)
    return tuple((one, one.replace("_", " ")) for one in found)


def zones() -> list[Any]:
    """(code, name) in two groups."""
    return [(_("En France"), list(OURS)), (_("Ailleurs"), list(_elsewhere()))]


def moment(on: date | None, at: time | None, zone: str) -> datetime | None:
    """That hour in that zone. Raises ValidationError for one that does not exist, when clocks go forward."""
    if on is None or at is None:
        return None
    found = datetime.combine(on, at, tzinfo=ZoneInfo(zone))
    if found.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != found.replace(tzinfo=None):
        raise forms.ValidationError(_("Cette heure n’existe pas ce jour-là : on y change d’heure."))
    return found


class CallForm(Typed):
    """What a call says of itself. Once it is published, what is fixed is no longer asked."""

    title = written(gettext_lazy("Titre"), most=200, required=True)
    organiser = one_of(gettext_lazy("Organisateur"), required=True)
    kind = one_of(gettext_lazy("Nature"), CallKind.choices, required=True)
    co_decided_with = one_of(
        gettext_lazy("État partenaire qui codécide"), hint=gettext_lazy("Pour un appel bilatéral.")
    )
    summary = written(
        gettext_lazy("En deux phrases"),
        most=1000,
        rows=3,
        hint=gettext_lazy("Ce que l’on lit dans les listes."),
    )
    text = written(
        gettext_lazy("Texte de l’appel"),
        most=60_000,
        rows=16,
        hint=gettext_lazy("Markdown : ## pour un titre, - pour une liste, **gras**, [un lien](https://…)."),
    )
    note = written(gettext_lazy("Réserve de lecture"), most=1000, rows=2)
    first_year = count(gettext_lazy("Première année"), most=LATEST)
    last_year = count(gettext_lazy("Dernière année"), most=LATEST)
    envelope_cents = euros(gettext_lazy("Enveloppe"))
    time_zone = one_of(gettext_lazy("Fuseau horaire"), required=True)
    opens_on = day(gettext_lazy("S’ouvre le"))
    opens_hour = hour(gettext_lazy("À (heure d’ouverture)"))
    closes_on = day(gettext_lazy("Ferme le"))
    closes_hour = hour(gettext_lazy("À (heure de fermeture)"), gettext_lazy("À cette heure, c’est fermé."))
    instructed_by = day(gettext_lazy("Instruction finie le"))
    committee_on = day(gettext_lazy("Comité de sélection le"))
    service = written(
        gettext_lazy("Service qui instruit"), most=300, hint=gettext_lazy("L’accusé de réception le nomme.")
    )
    service_address = written(gettext_lazy("Son adresse postale"), most=500)
    service_email = forms.EmailField(
        label=gettext_lazy("Sa boîte aux lettres"),
        required=False,
        max_length=254,
        error_messages={
            "invalid": gettext_lazy("Écrivez une adresse entière, comme international@ville.fr.")
        },
    )
    service_phone = written(gettext_lazy("Son téléphone"), most=40)

    FIXED = (
        "organiser", "kind", "co_decided_with", "first_year", "last_year", "time_zone", "opens_on",
        "opens_hour", "closes_on", "closes_hour",
    )  # fmt: skip

    def __init__(self, data=None, *, call: Call, organisers: Iterable[Organisation], **more):
        super().__init__(data, **more)
        self.call = call
        known = {one.pk: one for one in organisers} | {call.organiser_id: call.organiser}
        self.organisers = {str(pk): one for pk, one in known.items()}
        self.countries = {one.code: one for one in by_name(partner_countries())}
        if call.state != CallState.DRAFT:
            for name in self.FIXED:
                del self.fields[name]
            return
        named = sorted(((pk, one.name) for pk, one in self.organisers.items()), key=lambda one: one[1])
        self.fields["organiser"].choices = named
        countries = [(code, one.name) for code, one in self.countries.items()]
        self.fields["co_decided_with"].choices = [EMPTY, *countries]
        self.fields["time_zone"].choices = zones()

    def clean(self):
        said = super().clean()
        if self.call.state == CallState.DRAFT:
            self._clean_years(said)
            self._clean_hours(said)
            if said.get("kind") != CallKind.BILATERAL and said.get("co_decided_with"):
                self.add_error("co_decided_with", _("Seul un appel bilatéral est codécidé."))
        opens = self.cleaned_data.get("opens_on") or (self.call.opens_at and self.call.opens_at.date())
        for name in ("instructed_by", "committee_on"):
            if said.get(name) and opens and said[name] < opens:
                self.add_error(name, _("Cette date vient avant l’ouverture de l’appel."))
        if said.get("envelope_cents") == 0:
            self.add_error("envelope_cents", _("Laissez vide si l’enveloppe n’est pas connue."))
        return said

    def _clean_years(self, said: dict[str, Any]) -> None:
        first, last = said.get("first_year"), said.get("last_year")
        for name, year in (("first_year", first), ("last_year", last)):
            if year is not None and year < EARLIEST:
                self.add_error(name, _("Écrivez une année, comme 2027."))
        if "first_year" in self.errors or "last_year" in self.errors:
            return
        if first is None and last is not None:
            said["first_year"] = first = last
        if first is not None and last is None:
            said["last_year"] = last = first
        if first is not None and last is not None and last < first:
            self.add_error("last_year", _("La dernière année vient avant la première."))

    def _clean_hours(self, said: dict[str, Any]) -> None:
        zone = said.get("time_zone") or self.call.time_zone
        for name in ("opens", "closes"):
            on, at = said.get(f"{name}_on"), said.get(f"{name}_hour")
            if {f"{name}_on", f"{name}_hour"} & set(self.errors):
                continue
            if on and at is None:
                self.add_error(f"{name}_hour", _("Écrivez l’heure aussi."))
            elif at is not None and not on:
                self.add_error(f"{name}_on", _("Écrivez le jour aussi."))
            try:
                said[f"{name}_at"] = moment(on, at, zone)
            except forms.ValidationError as wrong:
                self.add_error(f"{name}_hour", wrong)
        opens, closes = said.get("opens_at"), said.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_on", _("L’appel ferme avant de s’ouvrir : changez l’une des deux dates."))

    def values(self) -> dict[str, Any]:
        """Columns of the call; only those that may still change."""
        said = self.cleaned_data
        names = (
            "title",
            "summary",
            "text",
            "note",
            "envelope_cents",
            "instructed_by",
            "committee_on",
            *SERVICE,
        )
        found = {name: said[name] for name in names}
        if self.call.state == CallState.DRAFT:
            found |= {name: said[name] for name in ("kind", "first_year", "last_year", "time_zone")}
            found |= {name: said.get(name) for name in ("opens_at", "closes_at")}
            found["organiser"] = self.organisers[said["organiser"]]
            found["co_decided_with"] = self.countries.get(said["co_decided_with"])
        return found


def facts_kept(call: Call) -> dict[str, Any]:
    """A call as the form shows it; hours are those of its own zone."""
    names = ("title", "kind", "summary", "text", "note", "first_year", "last_year", "envelope_cents",
             "time_zone", "instructed_by", "committee_on", *SERVICE)  # fmt: skip
    found: dict[str, Any] = {name: getattr(call, name) for name in names}
    found |= {"organiser": str(call.organiser_id), "co_decided_with": call.co_decided_with_id or ""}
    for name in ("opens", "closes"):
        at = getattr(call, f"{name}_at")
        if at is not None:
            there = at.astimezone(ZoneInfo(call.time_zone))
            found |= {f"{name}_on": there.date(), f"{name}_hour": there.time()}
    return found


class NewCallForm(Typed):
    """From what a call begins, in whose name, under which title."""

    organiser = one_of(gettext_lazy("Au nom de"))
    title = written(
        gettext_lazy("Titre de votre appel"),
        most=200,
        hint=gettext_lazy("Son adresse en est faite. Vide : celui du modèle."),
    )
    begins_as = forms.ChoiceField(
        label=gettext_lazy("D’où partir"),
        widget=forms.RadioSelect(),
        error_messages={
            "required": gettext_lazy("Choisissez d’où partir."),
            "invalid_choice": gettext_lazy("Choisissez d’où partir."),
        },
    )

    def __init__(
        self, data=None, *, organisers: Iterable[Organisation], begins: Iterable[tuple[str, Any]], **more
    ):
        super().__init__(data, **more)
        self.organisers = {str(one.pk): one for one in organisers}
        self.fields["organiser"].choices = [(pk, one.name) for pk, one in self.organisers.items()]
        self.fields["begins_as"].choices = list(begins)

    def clean_organiser(self):
        """The first, one's own, needs not be said."""
        return self.cleaned_data["organiser"] or next(iter(self.organisers))

    def clean(self):
        said = super().clean()
        if said.get("begins_as") == "rien" and not said.get("title") and "title" not in self.errors:
            self.add_error("title", _("Donnez un titre à cet appel."))
        return said

    @property
    def organisation(self) -> Organisation:
        return self.organisers[self.cleaned_data["organiser"]]


class ExtendForm(Typed):
    """A later closing, in the call's own zone."""

    until_on = day(gettext_lazy("Nouvelle fermeture, le"), required=True)
    until_hour = hour(gettext_lazy("À"), required=True)
    reason = written(
        gettext_lazy("Pourquoi"), most=300, required=True, hint=gettext_lazy("Tout le monde le lira.")
    )

    def __init__(self, *args, call: Call, **more):
        super().__init__(*args, **more)
        self.zone = call.time_zone

    def clean(self):
        said = super().clean()
        try:
            said["until"] = moment(said.get("until_on"), said.get("until_hour"), self.zone)
        except forms.ValidationError as wrong:
            self.add_error("until_hour", wrong)
        return said


class ReasonForm(Typed):
    """Why a call is suspended, resumed or ended."""

    reason = written(
        gettext_lazy("Pourquoi"),
        most=300,
        hint=gettext_lazy("Nécessaire pour suspendre. Tout le monde le lira."),
    )


class AnnounceForm(Typed):
    """What is said when a version of the terms comes in force."""

    announcement = written(
        gettext_lazy("Ce qui change, dit aux déposants"),
        most=4000,
        rows=4,
        hint=gettext_lazy("Lu sur la page de l’appel ; nécessaire si ceux qui ont commencé sont concernés."),
    )
    for_begun = forms.ChoiceField(
        label=gettext_lazy("Pour qui vaut cette version"),
        choices=[
            ("no", gettext_lazy("Les dossiers commencés à partir de maintenant")),
            ("yes", gettext_lazy("Les dossiers déjà commencés aussi")),
        ],
        initial="no",
        widget=forms.RadioSelect(),
    )


class KitForm(Typed):
    """A document more for who applies."""

    upload = forms.FileField(
        label=gettext_lazy("Un document : PDF, OpenDocument, Office"),
        error_messages={
            "required": gettext_lazy("Choisissez d’abord un fichier."),
            "empty": gettext_lazy("Ce fichier est vide."),
        },
    )
    document_title = written(gettext_lazy("Son titre"), most=300)
