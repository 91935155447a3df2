"""The fields that forms of the room are made of: what people type, as they type it."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.common.money import parse_cents

EMPTY = ("", "—")
MOST_CENTS = 10**13
MOST_DIGITS = 40
LONG = gettext_lazy("Ce texte dépasse la longueur permise : gardez l’essentiel.")
OWED = gettext_lazy("Écrivez quelques mots.")
CHOOSE = gettext_lazy("Choisissez une réponse.")


class EurosField(forms.CharField):
    """An amount as people type it, as cents; empty is not known, which is not 0."""

    def to_python(self, value):
        typed = super().to_python(value).strip()
        if not typed:
            return None
        if len(typed) > MOST_DIGITS:
            raise forms.ValidationError(_("Ce montant est trop grand."))
        try:
            cents = parse_cents(typed)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None
        if cents > MOST_CENTS:
            raise forms.ValidationError(_("Ce montant est trop grand."))
        return cents

    def run_validators(self, value):
        """Those of a text have nothing to say of a number."""

    def prepare_value(self, value):
        if isinstance(value, int):
            whole, cents = divmod(value, 100)
            shown = f"{whole:,}".replace(",", "\u202f")
            return f"{shown},{cents:02d}" if cents else shown
        return value


class PercentField(forms.CharField):
    """« 70 », « 12,5 % », as a Decimal of 100."""

    def to_python(self, value):
        typed = super().to_python(value).strip()
        if not typed:
            return None
        try:
            found = (
                None
                if len(typed) > MOST_DIGITS
                else Decimal("".join(typed.rstrip("%").split()).replace(",", "."))
            )
        except InvalidOperation:
            found = None
        if found is None or not found.is_finite():
            raise forms.ValidationError(_("Écrivez un pourcentage, comme 70 ou 12,5."))
        if not 0 <= found <= 100:  # noqa: PLR2004 - per cent
            raise forms.ValidationError(_("Un pourcentage va de 0 à 100."))
        if found != found.quantize(Decimal("0.01")):
            raise forms.ValidationError(_("Deux décimales suffisent."))
        return found

    def run_validators(self, value):
        """Those of a text have nothing to say of a number."""

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            return f"{value.normalize():f}".replace(".", ",")
        return value


class Line(forms.CharField):
    """What stands on one line."""

    def to_python(self, value):
        return " ".join(super().to_python(value).splitlines()).strip()


def _typed(**more):
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", **more})


def euros(label, hint="", *, required=False):
    return EurosField(label=label, required=required, help_text=hint, widget=_typed())


def percent(label, hint="", *, required=False):
    messages = {"required": gettext_lazy("Écrivez un pourcentage, comme 70 ou 12,5.")}
    return PercentField(
        label=label,
        required=required,
        help_text=hint,
        widget=_typed(size="6"),
        error_messages=messages,
    )


def count(label, hint="", *, most, required=False):
    messages = {
        "required": gettext_lazy("Écrivez un nombre."),
        "invalid": gettext_lazy("Écrivez un nombre entier."),
    }
    return forms.IntegerField(
        label=label, required=required, help_text=hint, min_value=1, max_value=most, error_messages=messages
    )


def written(label, *, most, rows=0, required=False, hint=""):
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    messages = {"max_length": LONG, "required": OWED}
    shape = forms.CharField if rows else Line
    return shape(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        widget=widget,
        error_messages=messages,
    )


def ticks(label, choices=(), hint="", *, required=False):
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=required,
        help_text=hint,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": gettext_lazy("Choisissez au moins une réponse.")},
    )


def one_of(label, choices=(), hint="", *, required=False):
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        help_text=hint,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


def day(label, hint="", *, required=False):
    messages = {
        "required": gettext_lazy("Écrivez une date."),
        "invalid": gettext_lazy("Écrivez une date, comme 2026-11-22 ou 22/11/2026."),
    }
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=messages,
    )


def hour(label, hint="", *, required=False):
    messages = {"invalid": gettext_lazy("Écrivez une heure, comme 17:00.")}
    return forms.TimeField(
        label=label,
        required=required,
        help_text=hint,
        input_formats=["%H:%M", "%Hh%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages=messages,
    )


class Typed(forms.Form):
    """A form of the room: nothing that the browser would refuse by itself, no character that the database
    refuses."""

    def __init__(self, *args, **more):
        super().__init__(*args, use_required_attribute=False, **more)

    def clean(self):
        said = super().clean() or {}
        for name, value in said.items():
            if isinstance(value, str):
                said[name] = value.replace("\x00", "")
        return said
