"""Shapes of what people send: a listing, a word with an act, an introduction, a participation."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.exchange import rules
from coopdec.exchange.enums import (
    CloseReason,
    DeclineReason,
    Duration,
    Form,
    Language,
    ListingKind,
    Outcome,
    Profile,
    ProgrammeKind,
)
from coopdec.exchange.models import Listing, SharedProgramme
from coopdec.exchange.services.listings import ListingInput, NeedInput, TextInput
from coopdec.exchange.services.programmes import ProgrammeInput, places_of
from coopdec.exchange.services.publishing import own_fields, seeker_fields
from coopdec.reference.enums import Area
from coopdec.reference.models import Country, Sdg, Theme, by_name

NEEDS = 6  # rows of the form; more themes make a listing that nobody reads
EMPTY = ("", "—")
MOST_EUROS = 10**9
LONG = gettext_lazy("Ce texte dépasse la longueur permise : gardez l’essentiel.")


class _Line(forms.CharField):
    """What stands on one line, in the subject of a letter too: what follows would pass for its text."""

    def to_python(self, value):
        return " ".join(super().to_python(value).splitlines()).strip()


def _text(label, *, most, rows=0, required=False, hint=""):
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    messages = {"max_length": LONG, "required": gettext_lazy("Écrivez quelques mots.")}
    return (forms.CharField if rows else _Line)(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        widget=widget,
        error_messages=messages,
    )


def _ticks(label, choices, hint=""):
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, help_text=hint, widget=forms.CheckboxSelectMultiple()
    )


class ListingForm(forms.Form):
    """A listing as one types it. `check`: what it lacks before it is sent is said next to its field."""

    kind = forms.ChoiceField(label=gettext_lazy("Type d’annonce"), required=False)
    seeker = _text(
        gettext_lazy("Qui cherche un partenaire ?"),
        most=300,
        hint=gettext_lazy("Le nom de la ville, de la région ou du territoire, tel qu’il se nomme."),
    )
    country = forms.ChoiceField(label=gettext_lazy("Pays"), required=False)
    area = forms.ChoiceField(
        label=gettext_lazy("Ou région du monde"),
        required=False,
        help_text=gettext_lazy("Pour une demande collective de plusieurs pays."),
        choices=[EMPTY, *Area.choices],
    )
    place = _text(
        gettext_lazy("Ville"), most=200, hint=gettext_lazy("Si le nom au-dessus n’est pas celui d’une ville.")
    )
    population = forms.IntegerField(
        label=gettext_lazy("Nombre d’habitants"), required=False, min_value=1, max_value=100_000_000
    )
    profiles = _ticks(gettext_lazy("Profil"), Profile.choices)
    language = forms.ChoiceField(
        label=gettext_lazy("J’écris cette annonce en"), choices=Language.choices, initial=Language.FR
    )
    title = _text(
        gettext_lazy("Titre"),
        most=200,
        hint=gettext_lazy("En une ligne : ce que vous voulez faire ensemble."),
    )
    summary = _text(gettext_lazy("Votre projet"), most=4000, rows=6)
    brings = _text(gettext_lazy("Ce que vous apportez à un partenaire"), most=4000, rows=4)
    title_fr = _text(gettext_lazy("Titre en français"), most=200)
    summary_fr = _text(gettext_lazy("Votre projet, en français"), most=4000, rows=6)
    brings_fr = _text(gettext_lazy("Ce que vous apportez, en français"), most=4000, rows=4)
    wanted_forms = _ticks(gettext_lazy("Forme souhaitée"), Form.choices)
    duration = forms.ChoiceField(
        label=gettext_lazy("Durée"), required=False, choices=[EMPTY, *Duration.choices]
    )
    languages = _ticks(gettext_lazy("Langues de travail"), Language.choices)
    existing_partners = _text(
        gettext_lazy("Vos partenaires actuels"), most=3000, rows=3, hint=gettext_lazy("Un par ligne.")
    )
    website = forms.URLField(
        label=gettext_lazy("Site"),
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={
            "invalid": gettext_lazy("Écrivez une adresse entière, comme https://www.ville.example.")
        },
    )
    wanted_countries = forms.MultipleChoiceField(
        label=gettext_lazy("Pays souhaités"),
        required=False,
        help_text=gettext_lazy("Aucun : tous. Ctrl ou Maj pour en choisir plusieurs."),
    )
    photo_alternative = _text(
        gettext_lazy("Ce que montre la photo"),
        most=300,
        hint=gettext_lazy("Pour les personnes qui ne la voient pas."),
    )

    def __init__(self, data=None, *, organisation, listing: Listing | None = None, check=False, **more):
        super().__init__(data, use_required_attribute=False, **more)
        self.organisation, self.listing, self.check = organisation, listing, check
        kinds = rules.kinds_for(organisation.kind) if organisation else ()
        if listing and listing.kind not in kinds:
            kinds = (ListingKind(listing.kind),)
        self.fields["kind"].choices = [(one.value, one.label) for one in kinds]
        self.speaks_for_itself = (
            not (listing.carried_by_id or not listing.organisation_id)
            if listing
            else (organisation.kind in {"foreign-authority", "french-authority"})
        )
        self.is_offer = kinds == (ListingKind.OFFER,)
        countries = [(one.code, one.name) for one in by_name(Country.objects.all()) if not one.is_french]
        self.fields["country"].choices = [EMPTY, *countries]
        self.fields["wanted_countries"].choices = countries
        if self.speaks_for_itself:
            for name in ("seeker", "country", "area", "place"):
                del self.fields[name]
        if not self.is_offer:
            del self.fields["wanted_countries"]
        if not (listing and listing.photo_id):
            del self.fields["photo_alternative"]
        labels = [(one.code, f"– {one.label}" if one.parent_id else one.label) for one in Theme.objects.all()]
        for rank in range(NEEDS):
            self.fields[f"theme_{rank}"] = forms.ChoiceField(
                label=_("Thème %(rank)d") % {"rank": rank + 1}, choices=[EMPTY, *labels], required=False
            )
            self.fields[f"need_{rank}"] = _text(_("Ce que vous y cherchez"), most=2000, rows=2)
            self.fields[f"need_fr_{rank}"] = _text(_("En français"), most=2000, rows=2)
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("id", f"id_{name}")

    @property
    def needs(self):
        """The rows of themes, for the template."""
        return [
            (self[f"theme_{rank}"], self[f"need_{rank}"], self[f"need_fr_{rank}"]) for rank in range(NEEDS)
        ]

    def mark_owed(self):
        """Once checked: what must be said before the listing is sent loses its « facultatif »."""
        for name in ("kind", "seeker", "title", "summary", "title_fr", "summary_fr", "theme_0"):
            if name in self.fields:
                self.fields[name].required = True

    def clean_kind(self):
        """The only one that this organisation publishes needs not be said."""
        return self.cleaned_data["kind"] or (
            self.listing.kind if self.listing else self.fields["kind"].choices[0][0]
        )

    def clean(self):
        said = super().clean()
        for name, value in said.items():
            if isinstance(value, str):
                said[name] = value.replace("\x00", "")
        if self.check:
            self._check(said)
        return said

    def _check(self, said: dict[str, Any]) -> None:
        owed = ["title", "summary"]
        if said.get("language") != Language.FR:
            owed += ["title_fr", "summary_fr"]
        if not self.speaks_for_itself:
            owed.append("seeker")
            if not said.get("country") and not said.get("area"):
                self.add_error("country", _("Dites dans quel pays, ou au moins dans quelle région du monde."))
        for name in owed:
            if not said.get(name) and name not in self.errors:
                self.add_error(name, _("C’est nécessaire avant d’envoyer l’annonce."))
        if not any(said.get(f"theme_{rank}") for rank in range(NEEDS)):
            self.add_error("theme_0", _("Choisissez au moins un thème."))
        if "photo_alternative" in self.fields and not said.get("photo_alternative"):
            self.add_error(
                "photo_alternative", _("Décrivez la photo pour les personnes qui ne la voient pas.")
            )

    def values(self, known: Listing | None = None) -> ListingInput:
        """What the services write; fields in error stay as they are kept."""
        said = self.cleaned_data
        plain = ("kind", "population", "profiles", "language", "duration", "languages", "website")
        fields = {name: said[name] for name in plain if name in said}
        if "wanted_forms" in said:
            fields["forms"] = said["wanted_forms"]
        if "photo_alternative" in said:
            fields["photo_alternative"] = said["photo_alternative"]
        if "existing_partners" in said:
            lines = (line.strip()[:300] for line in said["existing_partners"].splitlines())
            fields["existing_partners"] = [line for line in lines if line][:20]
        if known is None:
            fields |= own_fields(self.organisation, said.get("kind") or "")
        if not self.speaks_for_itself:
            fields |= self._seeker(said, known)
        return ListingInput(
            fields=fields,
            texts=self._texts(said),
            needs=self._needs(said),
            wanted_countries=tuple(said.get("wanted_countries") or ()),
        )

    @staticmethod
    def _seeker(said: dict[str, Any], known: Listing | None) -> dict[str, Any]:
        """Who and where, looked up again only when the words changed."""
        typed = tuple(said.get(name, "") for name in ("seeker", "country", "place"))
        area = "" if typed[1] else said.get("area", "")
        if known is not None:
            kept = kept_in(known)
            if typed == tuple(kept[name] for name in ("seeker", "country", "place")):
                return {"area": area}
        return {**seeker_fields(label=typed[0], country=typed[1], place=typed[2]), "area": area}

    @staticmethod
    def _texts(said: dict[str, Any]) -> dict[str, TextInput]:
        names = ("title", "summary", "brings")
        language = said.get("language") or Language.FR
        texts = {language: TextInput(*(said.get(name, "") for name in names))}
        if language != Language.FR:
            texts[Language.FR] = TextInput(*(said.get(f"{name}_fr", "") for name in names))
        return texts

    @staticmethod
    def _needs(said: dict[str, Any]) -> tuple[NeedInput, ...]:
        is_french = said.get("language") == Language.FR
        found: dict[str, NeedInput] = {}
        for rank in range(NEEDS):
            theme = said.get(f"theme_{rank}")
            if theme and theme not in found:
                text_fr = "" if is_french else said.get(f"need_fr_{rank}", "")
                found[theme] = NeedInput(theme, said.get(f"need_{rank}", ""), text_fr)
        return tuple(found.values())


def kept_in(listing: Listing) -> dict[str, Any]:
    """The listing as the form shows it."""
    texts = {one.language: one for one in listing.texts.all()}
    own, french = texts.get(listing.language), texts.get(Language.FR)
    found: dict[str, Any] = {
        "kind": listing.kind,
        "seeker": listing.seeker,
        "country": listing.country_id or "",
        "area": listing.area,
        "place": listing.point_note if not listing.place_id else "",
        "population": listing.population,
        "profiles": listing.profiles,
        "language": listing.language,
        "wanted_forms": listing.forms,
        "duration": listing.duration,
        "languages": listing.languages,
        "existing_partners": "\n".join(listing.existing_partners),
        "website": listing.website,
        "wanted_countries": [one.code for one in listing.wanted_countries.all()],
        "photo_alternative": listing.photo_alternative,
    }
    for name in ("title", "summary", "brings"):
        found[name] = getattr(own, name, "")
        found[f"{name}_fr"] = getattr(french, name, "") if listing.language != Language.FR else ""
    for rank, need in enumerate(listing.needs.all()[:NEEDS]):
        found |= {f"theme_{rank}": need.theme_id, f"need_{rank}": need.text, f"need_fr_{rank}": need.text_fr}
    return found


class WordForm(forms.Form):
    """A word with an act; the service says when it is owed."""

    text = _text(
        gettext_lazy("Message"),
        most=4000,
        rows=4,
        hint=gettext_lazy("Nécessaire pour demander un complément ; la personne le reçoit par courriel."),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Si vous fermez l’annonce, pourquoi ?"),
        required=False,
        choices=[EMPTY, *((one.value, one.label) for one in CloseReason if one != CloseReason.AGED)],
    )


class _ContactForm(forms.Form):
    contact = _text(
        gettext_lazy("Service à joindre"), most=200, hint=gettext_lazy("Un service, plutôt qu’une personne.")
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("Sa boîte aux lettres"),
        help_text=gettext_lazy("Par exemple : international@ville.fr."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Donnez une boîte aux lettres du service."),
            "invalid": gettext_lazy("Écrivez une adresse entière, comme international@ville.fr."),
        },
    )


class IntroductionForm(_ContactForm):
    """An authority answers a listing."""

    interest = _text(
        gettext_lazy("Ce qui vous intéresse"),
        most=2000,
        rows=4,
        required=True,
        hint=gettext_lazy("Ce que vous pourriez faire ensemble ; l’autre le lit en premier."),
    )
    message = _text(gettext_lazy("Un message"), most=4000, rows=4)
    themes = _ticks(gettext_lazy("Sur quels thèmes"), ())
    consents = forms.BooleanField(
        label=gettext_lazy("J’accepte que ces coordonnées soient lues, si l’autre donne aussi les siennes."),
        required=False,
    )

    field_order = ("interest", "themes", "message", "contact", "contact_email", "consents")

    def __init__(self, data=None, *, listing: Listing, **more):
        super().__init__(data, use_required_attribute=False, **more)
        self.fields["themes"].choices = [
            (need.theme_id, need.theme.label) for need in listing.needs.select_related("theme")
        ]
        if not self.fields["themes"].choices:
            del self.fields["themes"]


class ConsentForm(_ContactForm):
    """One side gives its contact, to be read when the other gives its own."""


class MessageForm(forms.Form):
    """A word to the other side, or with an act; why one declines, what became of it."""

    text = _text(gettext_lazy("Message"), most=4000, rows=4)
    reason = forms.ChoiceField(
        label=gettext_lazy("Si vous déclinez, pourquoi ?"),
        required=False,
        choices=[EMPTY, *((one.value, one.label) for one in DeclineReason if one != DeclineReason.WITHDRAWN)],
    )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Qu’est devenu ce partenariat ?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )
    text = _text(gettext_lazy("Un mot, si vous voulez"), most=2000, rows=3)


class JoinForm(forms.Form):
    """An authority asks to join a programme."""

    message = _text(
        gettext_lazy("Votre message au porteur"),
        most=4000,
        rows=6,
        required=True,
        hint=gettext_lazy("Qui vous êtes, ce qui vous intéresse, ce que vous pourriez apporter."),
    )


class LeadForm(forms.Form):
    """What the lead answers, and the agreement once it is signed."""

    text = _text(gettext_lazy("Votre réponse"), most=4000, rows=4)
    agreement_on = forms.DateField(
        label=gettext_lazy("Accord signé le"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Écrivez une date, comme 2026-11-22.")},
    )
    agreement_reference = _text(gettext_lazy("Référence de l’accord"), most=200)


class ProgrammeForm(forms.Form):
    """A programme as its lead types it; `check`: what it lacks is said next to its field."""

    kind = forms.ChoiceField(label=gettext_lazy("Type de programme"), choices=ProgrammeKind.choices)
    title = _text(gettext_lazy("Titre"), most=300)
    summary = _text(gettext_lazy("En quelques mots"), most=4000, rows=6)
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Pays"),
        required=False,
        help_text=gettext_lazy("Ctrl ou Maj pour en choisir plusieurs."),
    )
    themes = _ticks(gettext_lazy("Thèmes"), ())
    sdgs = _ticks(gettext_lazy("ODD"), ())
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
    budget_note = _text(gettext_lazy("Ce que ce budget comprend"), most=2000, rows=2)
    state_share = _text(gettext_lazy("Part de l’État"), most=300)
    places_left = forms.IntegerField(
        label=gettext_lazy("Places restantes"), required=False, min_value=0, max_value=1000
    )
    calendar = _text(gettext_lazy("Calendrier"), most=4000, rows=3)
    conditions = _text(gettext_lazy("Conditions"), most=4000, rows=3)
    responsibility = _text(gettext_lazy("Qui répond de quoi"), most=2000, rows=3)
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
