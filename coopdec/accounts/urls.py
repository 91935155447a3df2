"""/compte/ : French addresses for allauth's pages, which keep the names that allauth gives them.

Those by which one signs in are in `guest_urls`.
"""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as provider
from django.urls import path

from coopdec.accounts.views import account as person
from coopdec.accounts.views import entering
from coopdec.accounts.views import second_factor as mine

urlpatterns = [
    path("", person.account, name="account"),
    path("sessions/", person.sessions, name="usersessions_list"),
    path("adresses/", account.email, name="account_email"),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    path("double-authentification/", mine.index, name="mfa_index"),
    path("double-authentification/application/", mine.activate_totp, name="mfa_activate_totp"),
    path("double-authentification/application/retirer/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("double-authentification/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "double-authentification/codes/nouveaux/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "double-authentification/codes/fichier/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("double-authentification/cles/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("double-authentification/cles/ajouter/", mine.add_webauthn, name="mfa_add_webauthn"),
    path("double-authentification/cles/<int:pk>/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("double-authentification/cles/<int:pk>/retirer/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("identites/", entering.with_provider(provider.connections), name="socialaccount_connections"),
    path(
        "identites/annule/",
        entering.with_provider(provider.login_cancelled),
        name="socialaccount_login_cancelled",
    ),
    path("identites/echec/", entering.with_provider(provider.login_error), name="socialaccount_login_error"),
    path("identites/inscription/", entering.with_provider(provider.signup), name="socialaccount_signup"),
    path("identites/<slug:provider_id>/", entering.provider_login, name="openid_connect_login"),
]

# The provider knows one address to send people back to, whatever their language.
without_language = [
    path(
        "compte/identites/<slug:provider_id>/retour/",
        entering.provider_callback,
        name="openid_connect_callback",
    ),
]
