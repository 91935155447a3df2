"""What the site writes to people about their own account: one short letter for each thing that happened."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Wording:
    """`link`: an address that allauth gives in its context (`…_url`), or the name of a page."""

    subject: Promise | str
    lines: tuple[Promise | str, ...]
    verb: Promise | str = ""
    link: str = ""


IGNORE = _("Si vous n’avez rien demandé, ignorez ce message : rien ne changera.")
NOT_YOU = _(
    "Si ce n’est pas vous, changez votre mot de passe sans attendre et fermez les sessions que vous ne"
    " reconnaissez pas."
)
MINE = (_("Ouvrir mon compte"), "account")


def _changed(subject: Promise) -> Wording:
    return Wording(subject, (NOT_YOU,), *MINE)


CONFIRM = Wording(
    _("Confirmez votre adresse électronique"),
    (
        _("Pour terminer, confirmez que cette adresse est bien la vôtre. Le lien est valable trois jours."),
        IGNORE,
    ),
    _("Confirmer mon adresse"),
    "activate_url",
)
# The name that allauth gives to each letter → our words.
WORDINGS = {
    "account/email/email_confirmation_signup": CONFIRM,
    "account/email/email_confirmation": CONFIRM,
    "account/email/password_reset_key": Wording(
        _("Choisissez un nouveau mot de passe"),
        (_("Quelqu’un, sans doute vous, a demandé à changer le mot de passe de votre compte."), IGNORE),
        _("Choisir un nouveau mot de passe"),
        "password_reset_url",
    ),
    "account/email/account_already_exists": Wording(
        _("Vous avez déjà un compte"),
        (
            _("Quelqu’un, sans doute vous, a voulu ouvrir un compte avec cette adresse : il y en a déjà un."),
            _("Mot de passe oublié ? Choisissez-en un autre. Sinon, connectez-vous comme d’habitude."),
        ),
        _("Choisir un nouveau mot de passe"),
        "password_reset_url",
    ),
    "account/email/unknown_account": Wording(
        _("Pas de compte à cette adresse"),
        (
            _(
                "Quelqu’un, sans doute vous, a demandé un nouveau mot de passe, mais cette adresse n’est"
                " celle d’aucun compte. Essayez-en une autre, ou créez un compte."
            ),
            IGNORE,
        ),
        _("Créer un compte"),
        "signup_url",
    ),
    "account/email/password_changed": _changed(_("Votre mot de passe a été changé")),
    "account/email/password_reset": _changed(_("Votre mot de passe a été changé")),
    "account/email/password_set": _changed(_("Un mot de passe a été choisi pour votre compte")),
    "account/email/email_changed": _changed(_("L’adresse de votre compte a été changée")),
    "account/email/email_confirm": _changed(_("Une adresse a été confirmée pour votre compte")),
    "account/email/email_deleted": _changed(_("Une adresse a été retirée de votre compte")),
    "mfa/email/totp_activated": _changed(_("Une application d’authentification protège votre compte")),
    "mfa/email/totp_deactivated": _changed(
        _("L’application d’authentification de votre compte a été retirée")
    ),
    "mfa/email/webauthn_added": _changed(_("Une clé d’accès a été ajoutée à votre compte")),
    "mfa/email/webauthn_removed": _changed(_("Une clé d’accès a été retirée de votre compte")),
    "mfa/email/recovery_codes_generated": _changed(_("De nouveaux codes de secours ont été faits")),
    "socialaccount/email/account_connected": _changed(_("Une identité a été reliée à votre compte")),
    "socialaccount/email/account_disconnected": _changed(_("Une identité a été détachée de votre compte")),
}


# To an address that somebody typed: who reads it may have asked for nothing.
UNASKED = frozenset({"account/email/account_already_exists", "account/email/unknown_account"})
# The name that allauth gives to each message on a page → our words; the others say nothing of use.
NOTES = {
    "account/messages/cannot_delete_primary_email.txt": _("L’adresse principale ne se retire pas."),
    "account/messages/email_confirmation_failed.txt": _(
        "Cette adresse n’a pas pu être confirmée : un autre compte l’a déjà confirmée."
    ),
    "account/messages/email_confirmation_sent.txt": _("Un courriel de confirmation part à %(email)s."),
    "account/messages/email_confirmed.txt": _("L’adresse %(email)s est confirmée."),
    "account/messages/email_deleted.txt": _("L’adresse %(email)s est retirée."),
    "account/messages/logged_out.txt": _("Vous êtes déconnecté. À bientôt."),
    "account/messages/password_changed.txt": _("Votre mot de passe est changé."),
    "account/messages/password_set.txt": _("Votre mot de passe est choisi."),
    "account/messages/primary_email_set.txt": _("Votre adresse principale est changée."),
    "account/messages/unverified_primary_email.txt": _("Votre adresse principale doit être confirmée."),
    "mfa/messages/recovery_codes_generated.txt": _("De nouveaux codes de secours sont prêts."),
    "mfa/messages/totp_activated.txt": _("L’application d’authentification protège votre compte."),
    "mfa/messages/totp_deactivated.txt": _("L’application d’authentification est retirée."),
    "mfa/messages/webauthn_added.txt": _("La clé d’accès est ajoutée."),
    "mfa/messages/webauthn_removed.txt": _("La clé d’accès est retirée."),
    "socialaccount/messages/account_connected.txt": _("Cette identité est reliée à votre compte."),
    "socialaccount/messages/account_connected_other.txt": _(
        "Cette identité est déjà reliée à un autre compte."
    ),
    "socialaccount/messages/account_disconnected.txt": _("Cette identité est détachée de votre compte."),
}


def path_of(address: str) -> str:
    """The path of an address of the site: a letter names the site itself, whoever asked for it."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
