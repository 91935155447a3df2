"""Shapes of what people send; what it means is decided by the services."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ErrorReportForm(forms.Form):
    """A reader says what is wrong. `website` is a trap: people do not see it, robots fill it."""

    message = forms.CharField(
        label=_("Qu’est-ce qui est faux, ou manque ?"),
        help_text=_("Par exemple : « la convention date de 2018 », « le partenaire a changé de nom »."),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Dites ce qui est faux ou manque : quelques mots suffisent."),
            "min_length": _("C’est un peu court : dites ce qui est faux, et ce qui serait juste."),
            "max_length": _("Le message dépasse 4 000 caractères : gardez l’essentiel."),
        },
    )
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        help_text=_(
            "Pour qu’un agent puisse vous répondre, par exemple nom@commune.fr ;"
            " elle est effacée dès que le signalement est traité."
        ),
        required=False,
        error_messages={
            "invalid": _(
                "Cette adresse n’est pas complète : il faut un nom, un @ et un domaine, comme nom@commune.fr."
            )
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_message(self):
        return self.cleaned_data["message"].replace("\x00", "")

    @property
    def is_robot(self):
        return bool(self.cleaned_data.get("website"))
