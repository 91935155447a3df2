"""Allauth's forms of sign-in, in our words and without placeholders (a label never disappears)."""

from allauth.account import forms as account_forms
from allauth.socialaccount import forms as provider_forms
from django import forms
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext_lazy as _

LONG = _("Au moins 12 caractères : quelques mots sans lien entre eux se retiennent bien.")
LABELS = {
    "login": _("Adresse électronique"),
    "email": _("Adresse électronique"),
    "password": _("Mot de passe"),
    "remember": _("Rester connecté sur cet appareil"),
    "password1": _("Mot de passe"),
    "password2": _("Le même mot de passe, une seconde fois"),
    "oldpassword": _("Mot de passe actuel"),
}


class LongEnough(MinimumLengthValidator):
    """Said in our words: Django's own are not in all the languages of these pages."""

    def get_error_message(self):
        said = _("Ce mot de passe est trop court : au moins %(least)d caractères.")
        return said % {"least": self.min_length}


class Worded:
    """Labels and hints are ours; a password is never sent back."""

    labels: dict = {}
    hints: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name) or LABELS.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class LoginForm(Worded, account_forms.LoginForm):
    pass


class SignupForm(Worded, account_forms.SignupForm):
    labels = {"name": _("Prénom et nom")}
    hints = {
        "email": _("De préférence celle de votre organisme : elle accélère votre rattachement."),
        "password1": LONG,
    }
    name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password1"]


class ProviderSignupForm(Worded, provider_forms.SignupForm):
    pass


class AddEmailForm(Worded, account_forms.AddEmailForm):
    labels = {"email": _("Une autre adresse")}


class ChangePasswordForm(Worded, account_forms.ChangePasswordForm):
    labels = {"password1": _("Nouveau mot de passe")}
    hints = {"password1": LONG}


class SetPasswordForm(Worded, account_forms.SetPasswordForm):
    hints = {"password1": LONG}


class ResetPasswordForm(Worded, account_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Worded, account_forms.ResetPasswordKeyForm):
    labels = {"password1": _("Nouveau mot de passe")}
    hints = {"password1": LONG}


class ReauthenticateForm(Worded, account_forms.ReauthenticateForm):
    pass
