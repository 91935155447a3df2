"""What a person says of themselves."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coopdec.accounts.models import User


class PersonForm(forms.ModelForm):
    name = forms.CharField(
        label=_("Prénom et nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(
        label=_("Langue des courriels"), choices=[*settings.LANGUAGES, *settings.GUEST_LANGUAGES]
    )

    class Meta:
        model = User
        fields = ["name", "language"]
