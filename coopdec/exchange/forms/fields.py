"""The fields that several forms of the exchange are made of."""

from django import forms
from django.utils.translation import gettext_lazy

EMPTY = ("", "—")
LONG = gettext_lazy("Ce texte dépasse la longueur permise : gardez l’essentiel.")


class Line(forms.CharField):
    """What stands on one line, in the subject of a letter too: what follows would pass for its text."""

    def to_python(self, value):
        return " ".join(super().to_python(value).splitlines()).strip()


def written(label, *, most, rows=0, required=False, hint=""):
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    messages = {"max_length": LONG, "required": gettext_lazy("Écrivez quelques mots.")}
    return (forms.CharField if rows else Line)(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        widget=widget,
        error_messages=messages,
    )


def ticks(label, choices, hint=""):
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, help_text=hint, widget=forms.CheckboxSelectMultiple()
    )
