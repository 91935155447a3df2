"""Allauth's forms of the second factor, in our words."""

from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as key_forms
from django.utils.translation import gettext_lazy as _

from coopdec.accounts.forms.signing import Worded

SIX = _("Les six chiffres que montre votre application en ce moment.")
OR_RESCUE = _("Les six chiffres que montre votre application, ou l’un de vos codes de secours.")


class AuthenticateForm(Worded, base_forms.AuthenticateForm):
    labels = {"code": _("Code")}
    hints = {"code": OR_RESCUE}


class ReauthenticateForm(Worded, base_forms.ReauthenticateForm):
    labels = {"code": _("Code")}
    hints = {"code": OR_RESCUE}


class ActivateTOTPForm(Worded, totp_forms.ActivateTOTPForm):
    labels = {"code": _("Code")}
    hints = {"code": SIX}


class AddWebAuthnForm(Worded, key_forms.AddWebAuthnForm):
    labels = {"name": _("Son nom"), "passwordless": _("Elle me suffit pour entrer, sans mot de passe")}
    hints = {
        "name": _("Pour la reconnaître : « téléphone », « clé du bureau »…"),
        "passwordless": _("La clé vérifie alors que c’est vous : empreinte, visage ou code."),
    }


class EditWebAuthnForm(Worded, key_forms.EditWebAuthnForm):
    labels = {"name": _("Son nom")}
