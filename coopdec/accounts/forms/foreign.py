"""A foreign authority comes in: one page, in the four languages of these pages (ADR 0012).

What is typed of a place or a name is compared with what is known; when several answer, the same form comes
back with a choice to make, and all that was typed.
"""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopdec.accounts import queries
from coopdec.directory.enums import ForeignLevel
from coopdec.reference.models import ForeignPlace, by_name
from coopdec.reference.queries import partner_countries

NONE_OF_THEM = "-"
TO_CHOOSE = gettext_lazy("Dites lequel, ou qu’aucun ne convient.")
LEVELS = (
    ("", gettext_lazy("Choisissez…")),
    (ForeignLevel.MUNICIPALITY, gettext_lazy("Une ville, une commune, une municipalité")),
    (ForeignLevel.GROUPING, gettext_lazy("Un groupement de communes")),
    (ForeignLevel.DEPARTMENT, gettext_lazy("Un département, une province, un district, un comté")),
    (ForeignLevel.REGION, gettext_lazy("Une région, un État fédéré")),
    (ForeignLevel.UNKNOWN, gettext_lazy("Autre, ou je ne sais pas")),
)


def country_names():
    """(code, name) in the language of the page, in its order."""
    return [("", _("Choisissez…")), *((one.pk, one.name) for one in by_name(partner_countries()))]


class AuthorityForm(forms.Form):
    """`website` is a trap: people do not see it, robots fill it."""

    country = forms.ChoiceField(label=pgettext_lazy("un seul", "Pays"), choices=country_names)
    name = forms.CharField(
        label=gettext_lazy("Nom de la collectivité, comme on l’écrit chez vous"), max_length=300
    )
    level = forms.ChoiceField(label=gettext_lazy("C’est…"), choices=LEVELS)
    place = forms.CharField(
        label=gettext_lazy("Ville où elle a son siège"),
        help_text=gettext_lazy("Avec ou sans accents, dans votre langue ou en français."),
        max_length=200,
    )
    place_choice = forms.ChoiceField(
        label=gettext_lazy("Plusieurs lieux portent ce nom : lequel est-ce ?"),
        widget=forms.RadioSelect,
        error_messages={"required": TO_CHOOSE},
    )
    same_as = forms.ChoiceField(
        label=gettext_lazy("Est-ce l’une de celles-ci, que l’atlas connaît déjà ?"),
        widget=forms.RadioSelect,
        error_messages={"required": TO_CHOOSE},
    )
    mailbox = forms.EmailField(
        label=gettext_lazy("Adresse électronique de la collectivité"),
        help_text=gettext_lazy("Celle du service, qui sera publiée ; pas celle d’une personne."),
        required=False,
    )
    message = forms.CharField(
        label=gettext_lazy("Quelques mots"),
        help_text=gettext_lazy("Votre partenaire en France, par exemple."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    asker_name = forms.CharField(
        label=gettext_lazy("Votre nom"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    asker_email = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"),
        help_text=gettext_lazy("Un lien vous y sera envoyé pour confirmer que c’est bien vous."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, user=None, for_others=False, **options):
        """`user`: who asks has an account; `for_others`: an embassy does it, and names who is invited."""
        super().__init__(data, **options)
        if for_others:
            self.fields["asker_email"].label = _("Adresse électronique de la personne à inviter")
            self.fields["asker_email"].help_text = _("Elle administrera sa collectivité ici.")
            self.fields["asker_name"].required = False
        if user is not None:
            del self.fields["asker_name"]
        if user is not None and not for_others:
            del self.fields["asker_email"]
        places, known = self._answers()
        self._offer("place_choice", [(str(one.pk), place_label(one)) for one in places])
        self._offer("same_as", [(one.slug, one.name) for one in known])
        self.places = {str(one.pk): one for one in places}
        self.known = {one.slug: one for one in known}

    def _offer(self, name, choices):
        if choices:
            self.fields[name].choices = [*choices, (NONE_OF_THEM, _("Aucun de ceux-là"))]
        else:
            del self.fields[name]

    def _answers(self):
        """Places, when several have that name, and authorities of the directory that this may be."""
        self.place = None
        if not self.is_bound:
            return [], []
        country = self.data.get("country", "")
        place, name = self.data.get("place", "")[:200], self.data.get("name", "")[:300]
        places, is_exact = queries.places_named(place, country=country)
        self.place = places[0] if is_exact and len(places) == 1 else None
        known = queries.likely_authorities(name, country=country, places=places if is_exact else [])
        return [] if self.place else places, known

    def found_place(self) -> ForeignPlace | None:
        """The place chosen, or the only one of that name."""
        if "place_choice" in self.fields:
            return self.places.get(self.cleaned_data["place_choice"])
        return self.place

    def found_authority(self):
        return self.known.get(self.cleaned_data.get("same_as", ""))

    @property
    def only_choices_are_missing(self):
        """Nothing is wrong: there is a choice to make."""
        return bool(self.errors) and set(self.errors) <= {"place_choice", "same_as"}

    @property
    def is_robot(self):
        return bool(self.cleaned_data.get("website"))


def place_label(place):
    return f"{place.display_name} ({place.admin1_name})" if place.admin1_name else place.display_name
