"""Shape of a programme that others may join, as one types it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.exchange import rules
from coopdec.exchange.enums import ProgrammeKind
from coopdec.exchange.forms.fields import ticks, written
from coopdec.exchange.models import SharedProgramme
from coopdec.exchange.services.programmes import ProgrammeInput, places_of
from coopdec.reference.models import Country, Sdg, Theme, by_name

MOST_EUROS = 10**9


class ProgrammeForm(forms.Form):
    """A programme as its lead types it; `check`: what it lacks is said next to its field."""

    kind = forms.ChoiceField(label=gettext_lazy("Type de programme"), choices=ProgrammeKind.choices)
    title = written(gettext_lazy("Titre"), most=300)
    summary = written(gettext_lazy("En quelques mots"), most=4000, rows=6)
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Pays"),
        required=False,
        help_text=gettext_lazy("Ctrl ou Maj pour en choisir plusieurs."),
    )
    themes = ticks(gettext_lazy("Thèmes"), ())
    sdgs = ticks(gettext_lazy("ODD"), ())
    budget_low = forms.DecimalField(
        label=gettext_lazy("Budget à prévoir, au moins (€)"),
        required=False,
        min_value=0,
        max_value=MOST_EUROS,
        decimal_places=2,
    )
    budget_high = forms.DecimalField(
        label=gettext_lazy("Au plus (€)"), required=False, min_value=0, max_value=MOST_EUROS, decimal_places=2
    )
    budget_note = written(gettext_lazy("Ce que ce budget comprend"), most=2000, rows=2)
    state_share = written(gettext_lazy("Part de l’État"), most=300)
    places_left = forms.IntegerField(
        label=gettext_lazy("Places restantes"), required=False, min_value=0, max_value=1000
    )
    calendar = written(gettext_lazy("Calendrier"), most=4000, rows=3)
    conditions = written(gettext_lazy("Conditions"), most=4000, rows=3)
    responsibility = written(gettext_lazy("Qui répond de quoi"), most=2000, rows=3)
    email = forms.EmailField(
        label=gettext_lazy("Boîte aux lettres du service"), required=False, max_length=254
    )
    website = forms.URLField(
        label=gettext_lazy("Site"), required=False, max_length=500, assume_scheme="https"
    )

    def __init__(self, data=None, *, check=False, **more):
        super().__init__(data, use_required_attribute=False, **more)
        self.check = check
        countries = [(one.code, one.name) for one in by_name(Country.objects.all()) if not one.is_french]
        self.fields["countries"].choices = countries
        self.fields["themes"].choices = [(one.code, one.label) for one in Theme.objects.all()]
        self.fields["sdgs"].choices = [(str(one.pk), str(one)) for one in Sdg.objects.all()]

    def clean(self):
        said = super().clean()
        for name, value in said.items():
            if isinstance(value, str):
                said[name] = value.replace("\x00", "")
        verdict = rules.budget_is_possible(low=said.get("budget_low"), high=said.get("budget_high"))
        if not verdict.ok:
            self.add_error("budget_high", verdict.message)
        for name in ("title", "summary", "themes") if self.check else ():
            if not said.get(name) and name not in self.errors:
                self.add_error(name, _("C’est nécessaire avant d’envoyer le programme."))
        return said

    def mark_owed(self):
        """Once checked: what must be said before it is sent loses its « facultatif »."""
        for name in ("title", "summary", "themes"):
            self.fields[name].required = True

    def values(self, known: SharedProgramme | None = None, *, lead: int | None = None) -> ProgrammeInput:
        """What the services write; places and sources, which the form does not show, stay."""
        said = self.cleaned_data
        plain = (
            *("kind", "title", "summary", "budget_note", "state_share", "places_left"),
            *("calendar", "conditions", "responsibility", "email", "website"),
        )
        fields: dict[str, Any] = {name: said[name] for name in plain}
        for bound in ("low", "high"):
            euros = said[f"budget_{bound}"]
            fields[f"budget_{bound}_cents"] = int(euros * 100) if euros is not None else None
        if lead is not None:
            fields["lead_id"] = lead
        return ProgrammeInput(
            fields=fields,
            countries=tuple(said["countries"]),
            themes=tuple(said["themes"]),
            sdgs=tuple(int(number) for number in said["sdgs"]),
            co_leads=tuple(one.pk for one in known.co_leads.all()) if known else (),
            places=places_of(known) if known else (),
        )


def programme_kept(programme: SharedProgramme) -> dict[str, Any]:
    """The programme as the form shows it."""
    plain = (
        *("kind", "title", "summary", "budget_note", "state_share", "places_left"),
        *("calendar", "conditions", "responsibility", "email", "website"),
    )
    cents = {"low": programme.budget_low_cents, "high": programme.budget_high_cents}
    return {
        **{name: getattr(programme, name) for name in plain},
        **{f"budget_{one}": Decimal(each) / 100 if each is not None else None for one, each in cents.items()},
        "countries": [one.code for one in programme.countries.all()],
        "themes": [one.code for one in programme.themes.all()],
        "sdgs": [str(one.pk) for one in programme.sdgs.all()],
    }
