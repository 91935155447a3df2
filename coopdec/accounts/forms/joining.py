"""What is sent to join an organisation, and to answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coopdec.accounts.enums import Role
from coopdec.accounts.forms.team import RoleField
from coopdec.directory.models import Organisation


class JoinForm(forms.Form):
    role = RoleField(initial=Role.CONTRIBUTOR)
    message = forms.CharField(
        label=_("Quelques mots à qui répondra"),
        help_text=_("Votre fonction, par exemple, et ce que vous voulez faire."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AcceptForm(forms.Form):
    role = RoleField()


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif"),
        help_text=_("La personne le lira."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Dites pourquoi : la personne le lira.")},
    )
    instead = forms.CharField(
        label=_("Voyez plutôt"),
        help_text=_("L’organisme cherché : son code INSEE, son SIREN, ou l’adresse de sa page ici."),
        required=False,
        max_length=200,
    )

    def clean_instead(self):
        typed = self.cleaned_data["instead"].strip().rstrip("/").rpartition("/")[2]
        if not typed:
            return None
        code = "".join(typed.split()).upper()
        visible = Organisation.objects.visible()
        found = (
            visible.filter(slug=typed).first()
            or visible.filter(siren=code).first()
            or visible.filter(commune_id=code).first()
        )
        if found is None:
            raise forms.ValidationError(_("Aucun organisme n’a ce code ni cette adresse."))
        return found
