"""A listing as one types it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopdec.exchange import rules
from coopdec.exchange.enums import (
    Duration,
    Form,
    Language,
    ListingKind,
    Profile,
)
from coopdec.exchange.forms.fields import EMPTY, ticks, written
from coopdec.exchange.models import Listing
from coopdec.exchange.queries import networks_to_be_in
from coopdec.exchange.services.listings import ListingInput, NeedInput, TextInput
from coopdec.exchange.services.publishing import own_fields, seeker_fields
from coopdec.reference.enums import Area
from coopdec.reference.models import Country, Sdg, Theme, by_name

NEEDS = 6  # rows of the form; more themes make a listing that nobody reads


class ListingForm(forms.Form):
    """A listing as one types it. `check`: what it lacks before it is sent is said next to its field."""

    kind = forms.ChoiceField(label=gettext_lazy("Type d’annonce"), required=False)
    seeker = written(
        gettext_lazy("Qui cherche un partenaire ?"),
        most=300,
        hint=gettext_lazy("Le nom de la ville, de la région ou du territoire, tel qu’il se nomme."),
    )
    country = forms.ChoiceField(label=pgettext_lazy("un seul", "Pays"), required=False)
    area = forms.ChoiceField(
        label=gettext_lazy("Ou région du monde"),
        required=False,
        help_text=gettext_lazy("Pour une demande collective de plusieurs pays."),
        choices=[EMPTY, *Area.choices],
    )
    place = written(
        gettext_lazy("Ville"), most=200, hint=gettext_lazy("Si le nom au-dessus n’est pas celui d’une ville.")
    )
    population = forms.IntegerField(
        label=gettext_lazy("Nombre d’habitants"), required=False, min_value=1, max_value=100_000_000
    )
    profiles = ticks(gettext_lazy("Profil"), Profile.choices)
    language = forms.ChoiceField(
        label=gettext_lazy("J’écris cette annonce en"), choices=Language.choices, initial=Language.FR
    )
    title = written(
        gettext_lazy("Titre"),
        most=200,
        hint=gettext_lazy("En une ligne : ce que vous voulez faire ensemble."),
    )
    summary = written(gettext_lazy("Votre projet"), most=4000, rows=6)
    brings = written(gettext_lazy("Ce que vous apportez à un partenaire"), most=4000, rows=4)
    title_fr = written(gettext_lazy("Titre en français"), most=200)
    summary_fr = written(gettext_lazy("Votre projet, en français"), most=4000, rows=6)
    brings_fr = written(gettext_lazy("Ce que vous apportez, en français"), most=4000, rows=4)
    wanted_forms = ticks(gettext_lazy("Forme souhaitée"), Form.choices)
    duration = forms.ChoiceField(
        label=gettext_lazy("Durée"), required=False, choices=[EMPTY, *Duration.choices]
    )
    languages = ticks(gettext_lazy("Langues de travail"), Language.choices)
    existing_partners = written(
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
    sdgs = ticks(
        gettext_lazy("Objectifs de développement durable"),
        (),
        hint=gettext_lazy("Ceux que le projet sert d’abord."),
    )
    networks = forms.MultipleChoiceField(
        label=gettext_lazy("Réseaux dont vous êtes membre"),
        required=False,
        help_text=gettext_lazy("Ctrl ou Maj pour en choisir plusieurs."),
    )
    wanted_countries = forms.MultipleChoiceField(
        label=gettext_lazy("Pays souhaités"),
        required=False,
        help_text=gettext_lazy("Aucun : tous. Ctrl ou Maj pour en choisir plusieurs."),
    )
    photo_alternative = written(
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
        self.fields["sdgs"].choices = [(str(one.pk), str(one)) for one in Sdg.objects.all()]
        joined = networks_to_be_in().order_by("sort_key").values_list("pk", "name")
        self.fields["networks"].choices = [(str(pk), name) for pk, name in joined]
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
            self.fields[f"need_{rank}"] = written(_("Ce que vous y cherchez"), most=2000, rows=2)
            self.fields[f"need_fr_{rank}"] = written(_("En français"), most=2000, rows=2)
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("id", f"id_{name}")

    @property
    def needs(self):
        """The rows of themes, for the template."""
        return [
            (self[f"theme_{rank}"], self[f"need_{rank}"], self[f"need_fr_{rank}"]) for rank in range(NEEDS)
        ]

    @property
    def has_more_needs(self):
        """Whether a row that is folded says something."""
        return any(each.value() for row in self.needs[2:] for each in row)

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
            sdgs=tuple(int(one) for one in said.get("sdgs") or ()),
            networks=tuple(int(one) for one in said.get("networks") or ()),
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
        "sdgs": [str(one.pk) for one in listing.sdgs.all()],
        "networks": [str(one.pk) for one in listing.networks.all()],
        "photo_alternative": listing.photo_alternative,
    }
    for name in ("title", "summary", "brings"):
        found[name] = getattr(own, name, "")
        found[f"{name}_fr"] = getattr(french, name, "") if listing.language != Language.FR else ""
    for rank, need in enumerate(listing.needs.all()[:NEEDS]):
        found |= {f"theme_{rank}": need.theme_id, f"need_{rank}": need.text, f"need_fr_{rank}": need.text_fr}
    return found
