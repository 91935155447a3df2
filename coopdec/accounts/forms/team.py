"""What is sent about a team: roles, invitations, delegations, domains, contacts."""

from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopdec.accounts.enums import Role
from coopdec.accounts.models import User
from coopdec.accounts.rules import BY_INVITATION
from coopdec.directory.enums import OrganisationKind
from coopdec.reference.models import Region
from coopdec.reference.queries import partner_countries

ROLE_HINTS = {
    Role.READER: _("lit les brouillons et les dossiers"),
    Role.CONTRIBUTOR: _("rédige, sans publier"),
    Role.MANAGER: _("rédige et publie"),
    Role.SIGNATORY: _("engage l’organisme (personne élue)"),
    Role.ADMINISTRATOR: _("rédige, publie, gère les personnes"),
}


def role_choices():
    return [(role.value, f"{role.label} : {ROLE_HINTS[role]}") for role in Role]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class RoleField(forms.ChoiceField):
    def __init__(self, **options):
        super().__init__(
            label=_("Rôle"),
            choices=role_choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choisissez un rôle.")},
            **options,
        )


class RoleForm(forms.Form):
    role = RoleField()


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.name} ({obj.email})" if obj.name else obj.email


class HandOverForm(forms.Form):
    to = PersonField(
        label=_("À qui passent ses dossiers"),
        queryset=User.objects.none(),
        empty_label=None,
        error_messages={"required": _("Choisissez une personne.")},
    )
    leaves = forms.BooleanField(label=_("Et mettre fin à son rôle ici"), required=False, initial=True)

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.fields["to"].queryset = people


class DelegateForm(forms.Form):
    to = PersonField(label=_("À qui"), queryset=User.objects.none(), empty_label=None)
    role = RoleField()
    until = forms.DateField(
        label=_("Jusqu’au (compris)"),
        widget=DateInput,
        help_text=_("Un an au plus ; vous pouvez y mettre fin avant."),
    )

    def __init__(self, *args, people, roles, **options):
        super().__init__(*args, **options)
        self.fields["to"].queryset = people
        self.fields["role"].choices = [one for one in role_choices() if one[0] in roles]

    def clean_until(self):
        return timezone.make_aware(datetime.combine(self.cleaned_data["until"], time(23, 59, 59)))


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("Adresse électronique de la personne"),
        help_text=_("La sienne : l’invitation sert une fois, pendant trente jours."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = RoleField()
    message = forms.CharField(
        label=_("Quelques mots"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AdministrationForm(forms.Form):
    """The national administration itself has its own way in (`create_person`)."""

    kind = forms.ChoiceField(
        label=_("C’est…"),
        choices=lambda: [
            (one.value, one.label)
            for one in OrganisationKind
            if one in BY_INVITATION and one != OrganisationKind.NATIONAL
        ],
    )
    name = forms.CharField(label=_("Nom"), max_length=300)
    country = forms.ModelChoiceField(
        label=_("Pays où elle se tient"),
        help_text=_("Pour une ambassade : elle verra ce qui touche ce pays."),
        queryset=partner_countries().order_by("sort_key"),
        required=False,
    )
    region = forms.ModelChoiceField(
        label=_("Région"),
        help_text=_("Pour une préfecture : elle verra ce qui touche cette région."),
        queryset=Region.objects.order_by("sort_key"),
        required=False,
    )
    mailbox = forms.EmailField(
        label=_("Adresse électronique du service"),
        help_text=_("Elle sera publiée ; pas celle d’une personne."),
        required=False,
    )
    email = forms.EmailField(
        label=_("Adresse électronique de la personne"),
        help_text=_("Qui l’administrera : l’invitation sert une fois, pendant trente jours."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    @property
    def field_at_fault(self) -> str | None:
        """Where a refusal is said: by what this kind must have."""
        needed = {"embassy": "country", "prefecture": "region"}.get(self.cleaned_data["kind"])
        return needed if needed and not self.cleaned_data[needed] else "name"


class DomainsForm(forms.Form):
    domains = forms.CharField(
        label=_("Domaines de messagerie"),
        help_text=_(
            "Un par ligne, comme ville.fr. Qui prouve une adresse de l’un d’eux entre tout de suite, en"
            " lecture ou en contribution ; vous en êtes prévenu."
        ),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_domains(self):
        return self.cleaned_data["domains"].split()


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Nom de la personne"), max_length=150)
    position = forms.CharField(label=_("Sa fonction"), max_length=150)
    email = forms.EmailField(label=_("Son adresse électronique"), required=False)
    consented_on = forms.DateField(label=_("Elle a donné son accord le"), widget=DateInput)
    expires_on = forms.DateField(
        label=_("Jusqu’au"), widget=DateInput, help_text=_("Deux ans au plus : le contact disparaît ensuite.")
    )


class EraseForm(forms.Form):
    """Typing one’s own address is what tells it from a slip."""

    email = forms.EmailField(
        label=_("Recopiez votre adresse électronique"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.user = user

    def clean_email(self):
        if self.cleaned_data["email"].lower() != self.user.email.lower():
            raise forms.ValidationError(_("Ce n’est pas l’adresse de votre compte."))
        return self.cleaned_data["email"]
