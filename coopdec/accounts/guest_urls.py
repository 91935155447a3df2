"""Pages that are in guest languages too: by which a foreign authority comes in, then signs in (ADR 0014)."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.webauthn import views as keys
from django.urls import include, path, re_path

from coopdec.accounts.views import entering, foreign, invitations

JOIN = "rejoindre/autorite-locale/"

signing_in = [
    path("connexion/", entering.login, name="account_login"),
    path("connexion/code/", second_factor.authenticate, name="mfa_authenticate"),
    path("connexion/cle/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("inscription/", account.signup, name="account_signup"),
    path("inscription/courriel/", entering.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^adresse/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    path("ferme/", account.account_inactive, name="account_inactive"),
    path("confirmer/", account.reauthenticate, name="account_reauthenticate"),
    path("confirmer/code/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("confirmer/cle/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/courriel/", entering.password_reset_done, name="account_reset_password_done"),
    path(
        "mot-de-passe/nouveau/fait/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
urlpatterns = [
    path("compte/", include(signing_in)),
    path(JOIN, foreign.join, name="join_foreign"),
    path(f"{JOIN}lieux", foreign.places, name="join_foreign_places"),
    path(f"{JOIN}envoyee/", foreign.sent, name="join_foreign_sent"),
    path(f"{JOIN}confirmer/<slug:token>/", foreign.confirm, name="confirm_join_request"),
    path("invitations/<slug:token>/", invitations.invitation, name="invitation"),
]
