"""The five questions of who begins, as an address that can be shared."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.directory import queries
from coopdec.directory.enums import AuthorityKind
from coopdec.directory.filters import visible
from coopdec.directory.lists import what_and_where
from coopdec.exchange.enums import Language, PopulationClass
from coopdec.portal.enums import UNKNOWN, Budget, Time
from coopdec.reference.enums import Area
from coopdec.reference.models import Country, Region, Sdg, Theme, by_name

EMPTY = ("", "—")
LEVELS = ("commune", "epci", "departement", "region", "overseas")
WITHOUT_NAME = ("level", "population", "region")
MOST_NAME = 100


def _one(label):
    return forms.ChoiceField(label=label, required=False)


def _ticks(label):
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple())


class BeginForm(forms.Form):
    """`authority` is kept beside the name typed: a name that many bear is chosen once. When it is valid, it
    knows who asks (`who`) and the address of these answers (`query`)."""

    nom = forms.CharField(
        label=gettext_lazy("Son nom, son code INSEE ou son SIREN"), required=False, max_length=MOST_NAME
    )
    authority = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput())
    level = _one(gettext_lazy("Nature"))
    population = _one(gettext_lazy("Taille"))
    region = _one(gettext_lazy("Région"))
    theme = _ticks(gettext_lazy("Thèmes"))
    sdg = _ticks(gettext_lazy("Objectifs de développement durable"))
    continent = _ticks(gettext_lazy("Régions du monde"))
    country = _one(gettext_lazy("Un pays"))
    other_country = _one(gettext_lazy("Un autre pays"))
    time = _one(gettext_lazy("Combien de temps, chez vous ?"))
    budget = _one(gettext_lazy("Combien d’argent, pour commencer ?"))
    language = _ticks(gettext_lazy("Langues parlées chez vous, en plus du français"))

    def __init__(self, data=None, **more):
        super().__init__(data, use_required_attribute=False, **more)
        self.who, self.namesakes = None, []
        self.themes = list(Theme.objects.order_by("order"))
        self.countries = {one.pk: one for one in by_name(Country.objects.all()) if not one.is_french}
        self.regions = {one.pk: one for one in Region.objects.all()}
        kinds, sizes = AuthorityKind, [one for one in PopulationClass if one != PopulationClass.UNKNOWN]
        named = [EMPTY, *((code, one.name) for code, one in self.countries.items())]
        for name, choices in {
            "level": [EMPTY, *((code, kinds(code).label) for code in LEVELS)],
            "population": [EMPTY, *((one.value, one.label) for one in sizes)],
            "region": [EMPTY, *((code, one.name) for code, one in self.regions.items())],
            "theme": [(one.pk, one.label) for one in self.themes],
            "sdg": [(str(one.pk), str(one)) for one in Sdg.objects.all()],
            "continent": [*Area.choices, (UNKNOWN, _("Nous ne savons pas encore"))],
            "country": named,
            "other_country": named,
            "time": [EMPTY, *Time.choices],
            "budget": [EMPTY, *Budget.choices],
            "language": [one for one in Language.choices if one[0] != Language.FR],
        }.items():
            self.fields[name].choices = choices

    def families(self) -> Iterator[tuple[forms.boundfield.BoundWidget, list[forms.boundfield.BoundWidget]]]:
        """Each broad theme, and its parts, as boxes to tick."""
        boxes = {str(box.data["value"]): box for box in self["theme"]}
        for one in self.themes:
            if one.parent_id is None:
                yield boxes[one.pk], [boxes[part.pk] for part in self.themes if part.parent_id == one.pk]

    def clean(self):
        said = super().clean()
        wrong = [name for name in self.data if name not in self.fields]
        for name in wrong:
            message = _("« %(name)s » n’est pas une question que cette page comprend.")
            self.add_error(None, message % {"name": visible(name)})
        if "nom" in said and "authority" in said:
            self._find_who(said)
        if self.who:
            said.update(dict.fromkeys(WITHOUT_NAME, ""))
        if said.get("country") or said.get("other_country") or len(said.get("continent", ())) > 1:
            # Who names a place knows where: the box left ticked from before says nothing.
            said["continent"] = [one for one in said.get("continent", ()) if one != UNKNOWN]
        if not self.errors and not self.query:
            self.add_error(None, _("Répondez à une question au moins, celle que vous voulez."))
        if not self.errors:
            # What the page shows again is what was understood.
            self.data = QueryDict(self.query, mutable=True)
            self.data["nom"] = self.who.name if self.who else ""
        return said

    def _find_who(self, said):
        """The authority chosen, while it bears the name typed or came without one; else that of the name."""
        typed, chosen = said["nom"], said["authority"]
        if chosen and ("nom" not in self.data or typed):
            self.who = queries.french_authority(chosen)
        if not typed:
            if chosen and "nom" not in self.data and self.who is None:
                self.add_error("nom", _("Cette collectivité n’est pas connue : cherchez-la par son nom."))
            return
        found = queries.french_authorities_called(typed)
        if self.who and (self.who.name == typed or self.who in found):
            return
        self.who = found[0] if len(found) == 1 else None
        if not found:
            message = _(
                "Aucune collectivité française de ce nom : essayez le code INSEE, ou répondez sans la nommer."
            )
            self.add_error("nom", message)
        elif self.who is None:
            self.namesakes = [(one, what_and_where(one)) for one in found]
            self.add_error("nom", _("Plusieurs collectivités répondent à ce nom : choisissez la vôtre."))

    @property
    def is_precise(self) -> bool:
        """Whether a part of a theme is ticked."""
        parts = {one.pk for one in self.themes if one.parent_id}
        return not parts.isdisjoint(self["theme"].value() or ())

    @property
    def query(self) -> str:
        """The answers alone, in the order of the page."""
        said = self.cleaned_data | {"nom": "", "authority": self.who.slug if self.who else ""}
        return urlencode({name: said[name] for name in self.fields if said.get(name)}, doseq=True)

    @property
    def wanted_countries(self) -> list[Country]:
        """The countries named, once each."""
        said = (self.cleaned_data["country"], self.cleaned_data["other_country"])
        return [self.countries[code] for code in dict.fromkeys(said) if code]

    @property
    def continents(self) -> list[Area]:
        return [Area(one) for one in self.cleaned_data["continent"] if one != UNKNOWN]

    @property
    def own_region(self) -> Region | None:
        """That of the authority, else the one that is said."""
        return self.who.region if self.who else self.regions.get(self.cleaned_data["region"])
