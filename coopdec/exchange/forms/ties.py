"""Shape of a tie with a country that an authority declares."""

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopdec.exchange.enums import TieKind
from coopdec.exchange.forms.listings import EMPTY
from coopdec.reference.models import Country, by_name


class TieForm(forms.Form):
    """A country, what ties to it, and where that is known from."""

    country = forms.ChoiceField(
        label=pgettext_lazy("un seul", "Pays"),
        error_messages={"required": gettext_lazy("Choisissez un pays dans la liste.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Ce qui vous y lie"),
        choices=[EMPTY, *TieKind.choices],
        error_messages={"required": gettext_lazy("Dites ce qui vous y lie.")},
    )
    sentence = forms.CharField(
        label=gettext_lazy("D’où vous le savez, en une phrase"),
        max_length=300,
        help_text=gettext_lazy(
            "Elle est publique : un recensement, une association, un groupe-pays ; jamais une personne."
        ),
        error_messages={
            "required": gettext_lazy("Écrivez en une phrase d’où vous le savez."),
            "max_length": gettext_lazy("Cette phrase dépasse 300 caractères : gardez l’essentiel."),
        },
    )

    def __init__(self, *args, **more):
        super().__init__(*args, use_required_attribute=False, **more)
        countries = [(one.code, one.name) for one in by_name(Country.objects.all()) if not one.is_french]
        self.fields["country"].choices = [EMPTY, *countries]

    def clean_sentence(self):
        return " ".join(self.cleaned_data["sentence"].replace("\x00", "").split())
