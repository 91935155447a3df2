"""What django-allauth asks of the site: our words, our letters, where people go, how secrets are kept."""

from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from coopdec.accounts import letters, limits, rules, secrets
from coopdec.accounts.models import User
from coopdec.common import languages
from coopdec.common.clients import client
from coopdec.mailing import services as mailing

WAYS = {
    "reauthenticate": _("Avec mon mot de passe"),
    "mfa_reauthenticate": _("Avec un code"),
    "mfa_reauthenticate:webauthn": _("Avec une clé d’accès"),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Ce compte est fermé."),
        "email_password_mismatch": _("L’adresse ou le mot de passe ne convient pas."),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
        "incorrect_code": _("Ce code ne convient pas."),
        "incorrect_password": _("Ce n’est pas votre mot de passe."),
        "too_many_login_attempts": _("Trop d’essais manqués : réessayez dans quelques minutes."),
        "rate_limited": limits.SAID,
        "duplicate_email": _("Cette adresse est déjà celle de votre compte."),
        "max_email_addresses": _("Un compte a %d adresses au plus."),
        "unverified_primary_email": _("Votre adresse principale doit être confirmée."),
        "cannot_remove_primary_email": _("L’adresse principale ne se retire pas."),
        "same_as_current": _("Le nouveau mot de passe doit être différent de l’actuel."),
    }

    def save_user(self, request, user, form, commit=True):  # noqa: FBT002 -- allauth's signature
        user.name = form.cleaned_data.get("name", "")
        user.language = languages.current()
        return super().save_user(request, user, form, commit=commit)

    def pre_authenticate(self, request, **credentials):
        super().pre_authenticate(request, **credentials)
        # The password of the people of the demonstration is public.
        if rules.is_of_demonstration(credentials.get("email", "")) and not settings.DEMO_DATA:
            raise self.validation_error("email_password_mismatch")

    def add_message(
        self, request, level, message_template=None, message_context=None, extra_tags="", message=None
    ):
        if message_template and not message:
            message = letters.NOTES.get(message_template, "")
            if "%" in message:
                message %= message_context
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def get_reauthentication_methods(self, user):
        return [{**one, "description": WAYS[one["id"]]} for one in super().get_reauthentication_methods(user)]

    def get_client_ip(self, request):
        """As for all other limits: see `CLIENT_ADDRESS_HEADER`."""
        return str(client(request) or request.META["REMOTE_ADDR"])

    def get_login_redirect_url(self, request):  # noqa: ARG002 -- allauth’s signature
        # The workspace is in no guest language; what its people come for is.
        return reverse("my-exchange" if languages.is_guest() else "workspace")

    def get_logout_redirect_url(self, request):  # noqa: ARG002 -- same
        return reverse("home")

    def get_signup_redirect_url(self, request):
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request):  # noqa: ARG002 -- same
        return reverse("account")

    def send_mail(self, template_prefix, email, context):
        """Every letter of allauth passes here, in our words and in the language of who reads it."""
        if template_prefix in letters.UNASKED and not limits.allows(
            self.request, "letter", key=email.lower()
        ):
            return
        user = context.get("user") or User.objects.filter(email=email).first()
        language = user.language if isinstance(user, User) else languages.current()
        wording = letters.WORDINGS[template_prefix]
        opens = wording.link.endswith("_url")
        with translation.override(language):
            link = context[wording.link] if opens else reverse(wording.link)
            said = {
                "subject": str(wording.subject),
                "lines": [str(line) for line in wording.lines],
                "verb": str(wording.verb),
                "path": letters.path_of(link),
            }
        self.deliver(
            to=email,
            template="accounts/letter.txt",
            context=said,
            language=language,
            user=user if isinstance(user, User) and user.pk else None,
            secret=opens,
        )

    @transaction.atomic
    def deliver(self, **letter):
        """The one place where a letter of an account leaves: written with its act, sent by the queue."""
        mailing.post(key=f"account-{uuid4()}", **letter)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Ce code ne convient pas."),
        "unverified_email": _("Confirmez d’abord votre adresse électronique."),
        "cannot_generate_recovery_codes": _("Choisissez d’abord une application ou une clé d’accès."),
    }

    def encrypt(self, text):
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text):
        return secrets.decrypt(encrypted_text)

    def generate_authenticator_name(self, user, type):  # noqa: A002, ARG002 -- allauth's signature
        return str(_("Ma clé d’accès"))

    def get_public_key_credential_user_entity(self, user):
        return {**super().get_public_key_credential_user_entity(user), "display_name": str(user)}


class ProviderAdapter(DefaultSocialAccountAdapter):
    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        said = sociallogin.account.get_provider_account().get_user_data() or {}
        first, last = said.get("given_name", ""), said.get("usual_name") or said.get("family_name", "")
        user.name = (f"{first} {last}".strip() or said.get("name", ""))[:150]
        user.language = languages.current()
        return user

    def validate_disconnect(self, account, accounts):
        """Raises ValidationError rather than leave a person without a way in."""
        if not account.user.has_usable_password() and len(accounts) == 1:
            raise ValidationError(_("Choisissez d’abord un mot de passe : c’est votre seul moyen d’entrer."))
