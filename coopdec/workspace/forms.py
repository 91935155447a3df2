"""Shapes of what people send; what it means is decided by the services."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coopdec.atlas.exports.files import FORMATS
from coopdec.mailing.enums import ON_DEMAND, Frequency, Topic

ALERTS = [(one.value, one.label) for one in Frequency if one != Frequency.NEVER]
FREQUENCY_MISSING = _("Choisissez quand être averti.")


class FollowForm(forms.Form):
    """Follow a public question without an account. `website` is a trap: people do not see it."""

    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        help_text=_("Par exemple nom@commune.fr. Elle ne sert qu’à cela, et s’efface quand vous arrêtez."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Donnez l’adresse où vous écrire."),
            "invalid": _(
                "Cette adresse n’est pas complète : il faut un nom, un @ et un domaine, comme nom@commune.fr."
            ),
        },
    )
    frequency = forms.ChoiceField(
        label=_("Quand être averti"),
        choices=ALERTS,
        initial=Frequency.WEEKLY,
        error_messages={"required": FREQUENCY_MISSING, "invalid_choice": FREQUENCY_MISSING},
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_robot(self):
        return bool(self.cleaned_data.get("website"))


class FrequencyForm(forms.Form):
    frequency = forms.ChoiceField(label=_("Quand être averti"), choices=ALERTS)


class SearchForm(forms.Form):
    """The name of a kept question, how often its news come, and who else sees it."""

    name = forms.CharField(
        label=_("Nom"),
        max_length=120,
        error_messages={
            "required": _("Donnez-lui un nom, pour la retrouver."),
            "max_length": _("Ce nom dépasse 120 caractères : gardez l’essentiel."),
        },
    )
    frequency = forms.ChoiceField(
        label=_("Être averti de ce qui est nouveau ou mis à jour"), choices=Frequency.choices
    )
    organisation = forms.ModelChoiceField(
        label=_("Qui la voit"), queryset=None, required=False, empty_label=_("personne d’autre que moi")
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        self.fields["organisation"].label_from_instance = lambda one: one.name


class ExtractForm(forms.Form):
    name = SearchForm.base_fields["name"]
    ending = forms.ChoiceField(
        label=_("Format"), choices=[(one, one.upper()) for one in (*FORMATS, "pdf")], initial="xlsx"
    )


class PreferencesForm(forms.Form):
    """How often the letters of each topic come."""

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        for topic in Topic:
            rhythms = [one for one in Frequency if topic not in ON_DEMAND or one != Frequency.AT_ONCE]
            self.fields[topic.value] = forms.ChoiceField(
                label=topic.label.capitalize(),
                choices=[(one.value, one.label) for one in rhythms],
                initial=chosen[topic.value],
            )
