"""What a sheet says several times: partners, places, money, papers, people. One form a row."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.common.money import parse_cents
from coopdec.contribution.forms.sheet import PartialDate
from coopdec.cooperation.enums import Nature, Role, Side, Stage
from coopdec.reference.enums import FRENCH_TERRITORIES

FIRST_YEAR, LAST_YEAR = 1900, 2200


class Amount(forms.CharField):
    """`1 234,50`, `1234.5 €`; empty = not known, which is never zero."""

    def __init__(self, **kwargs):
        super().__init__(max_length=30, required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "size": 12, "class": "amount"}

    def clean(self, value):
        value = super().clean(value)
        if value:
            try:
                parse_cents(value)
            except ValueError as error:
                raise forms.ValidationError(str(error)) from error
        return value


class Year(forms.IntegerField):
    def __init__(self, **kwargs):
        super().__init__(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 5})


class RowForm(forms.Form):
    """`names` knows the things that keys name; `choices`, what the selects of the sheet offer."""

    def __init__(self, *args, names, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = names
        for name, field in self.fields.items():
            if name in choices and isinstance(field, forms.ChoiceField):
                field.choices = choices[name]

    def said(self, name):
        """What the row says, checked or not."""
        return str(self[name].value() or "").strip()


class PartnerForm(RowForm):
    side = forms.ChoiceField(choices=Side.choices, widget=forms.HiddenInput)
    organisation = forms.CharField(required=False, widget=forms.HiddenInput)
    country = forms.CharField(required=False, widget=forms.HiddenInput)
    place = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    label = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    role = forms.ChoiceField(label=gettext_lazy("Rôle"), choices=Role.choices)

    @property
    def is_near(self):
        return self.said("side") != Side.FOREIGN

    def clean(self):
        data = super().clean()
        names = self.names
        wrong = (
            (data.get("organisation") and data["organisation"] not in names.organisations)
            or (data.get("place") and data["place"] not in names.places)
            or (data.get("side") == Side.FOREIGN and data.get("country", "") not in names.countries)
            or data.get("country", "") in FRENCH_TERRITORIES
            or (data.get("side") != Side.FOREIGN and not data.get("organisation"))
        )
        if wrong:
            self.add_error(
                "role", _("Ce partenaire n’est pas reconnu : retirez-le et cherchez-le à nouveau.")
            )
        return data


class PlaceForm(RowForm):
    country = forms.CharField(widget=forms.HiddenInput)
    place = forms.CharField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    precision = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    label = forms.CharField(label=gettext_lazy("Nom du lieu sur la fiche"), required=False, max_length=200)

    def clean(self):
        data = super().clean()
        country, place = data.get("country", ""), data.get("place", "")
        if (
            country not in self.names.countries
            or country in FRENCH_TERRITORIES
            or (place and place not in self.names.places)
        ):
            self.add_error("label", _("Ce lieu n’est pas reconnu : retirez-le et cherchez-le à nouveau."))
        return data


class FundingForm(RowForm):
    funder = forms.ChoiceField(label=gettext_lazy("Financeur"), required=False)
    funder_label = forms.CharField(label=gettext_lazy("Autre financeur"), required=False, max_length=300)
    year = Year(label=gettext_lazy("Année"))
    stage = forms.ChoiceField(label=gettext_lazy("Étape"), choices=Stage.choices)
    nature = forms.ChoiceField(label=gettext_lazy("Nature"), choices=Nature.choices)
    amount = Amount(label=gettext_lazy("Montant"))
    scheme = forms.CharField(label=gettext_lazy("Dispositif"), required=False, max_length=200)
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=gettext_lazy("Monnaie"),
        error_messages={"invalid": gettext_lazy("Trois lettres : EUR, USD, XOF.")},
    )
    rate = forms.CharField(label=gettext_lazy("Euros pour une unité"), max_length=24)
    rate_on = PartialDate(label=gettext_lazy("Taux du"))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)
    unread = ""

    def __init__(self, *args, **kwargs):
        """An amount that cannot be read is said beside it at once, before all the rest is checked."""
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.said("amount"):
            try:
                parse_cents(self.said("amount"))
            except ValueError as error:
                self.unread = str(error)
                self.fields["amount"].widget.attrs |= {
                    "aria-invalid": "true",
                    "aria-describedby": f"{self['amount'].auto_id}_error",
                }

    def clean_rate(self):
        value = self.cleaned_data["rate"]
        try:
            rate = Decimal(value.replace(",", "."))
        except InvalidOperation:
            rate = Decimal(0)
        if not rate.is_finite() or rate <= 0 or rate > 10**6:
            raise forms.ValidationError(_("Un taux est un nombre plus grand que zéro."))
        return value

    def clean(self):
        data = super().clean()
        if not data.get("funder") and not data.get("funder_label"):
            self.add_error("funder_label", _("Dites qui finance."))
        if data.get("currency") == "EUR" and "rate" in data and Decimal(data["rate"].replace(",", ".")) != 1:
            self.add_error("rate", _("Un euro vaut un euro : écrivez 1."))
        return data

    @property
    def has_wrong_details(self):
        return any(name in self.errors for name in ("scheme", "currency", "rate", "rate_on", "note"))

    @property
    def has_details(self):
        return (
            any(self.said(name) for name in ("scheme", "note", "rate_on")) or self.said("currency") != "EUR"
        )


class AgreementForm(RowForm):
    title = forms.CharField(label=gettext_lazy("Titre"), max_length=300)
    reference = forms.CharField(label=gettext_lazy("Référence"), required=False, max_length=120)
    signed_on = PartialDate(label=gettext_lazy("Signée le"))
    starts_on = PartialDate(label=gettext_lazy("Du"))
    ends_on = PartialDate(label=gettext_lazy("Au"))
    amount = Amount(label=gettext_lazy("Montant engagé (€)"))
    document = forms.ChoiceField(label=gettext_lazy("Document"), required=False)

    def clean(self):
        data = super().clean()
        start, end = data.get("starts_on") or "", data.get("ends_on") or ""
        said = min(len(start), len(end))
        if said and end[:said] < start[:said]:
            self.add_error("ends_on", _("La fin précède le début."))
        return data


class DeliberationForm(RowForm):
    authority = forms.ChoiceField(
        label=gettext_lazy("Assemblée"),
        error_messages={"required": gettext_lazy("Dites quelle assemblée a voté.")},
    )
    object = forms.CharField(label=gettext_lazy("Objet"), max_length=300)
    reference = forms.CharField(label=gettext_lazy("Référence"), required=False, max_length=120)
    voted_on = PartialDate(label=gettext_lazy("Votée le"))
    amount = Amount(label=gettext_lazy("Montant (€)"))
    document = forms.ChoiceField(label=gettext_lazy("Document"), required=False)


class VolunteeringForm(RowForm):
    scheme = forms.CharField(
        label=gettext_lazy("Dispositif"), max_length=120, help_text=gettext_lazy("Service civique, VSI…")
    )
    people = forms.IntegerField(
        label=gettext_lazy("Personnes"),
        required=False,
        min_value=0,
        max_value=100_000,
        widget=forms.TextInput,
    )
    first_year = Year(label=gettext_lazy("De"))
    last_year = Year(label=gettext_lazy("À"))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)

    def clean(self):
        data = super().clean()
        if data.get("first_year") and data.get("last_year") and data["last_year"] < data["first_year"]:
            self.add_error("last_year", _("La fin précède le début."))
        return data


class DocumentForm(RowForm):
    document = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Titre sur la fiche"), required=False, max_length=300)

    def clean(self):
        data = super().clean()
        if data.get("document") not in self.names.documents:
            self.add_error("title", _("Ce document n’est pas reconnu : retirez-le."))
        return data


class ContactForm(RowForm):
    organisation = forms.ChoiceField(label=gettext_lazy("Organisme"))
    role = forms.CharField(
        label=gettext_lazy("Fonction"),
        max_length=120,
        help_text=gettext_lazy("Un service ou une fonction, jamais le nom d’une personne."),
    )
    email = forms.EmailField(label=gettext_lazy("Boîte fonctionnelle"), required=False)
    website = forms.URLField(
        label=gettext_lazy("Site"), required=False, max_length=500, assume_scheme="https"
    )


FORMS = {
    "partners": PartnerForm,
    "places": PlaceForm,
    "funding": FundingForm,
    "agreements": AgreementForm,
    "deliberations": DeliberationForm,
    "volunteers": VolunteeringForm,
    "documents": DocumentForm,
    "contacts": ContactForm,
}
