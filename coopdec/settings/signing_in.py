"""How people sign in: django-allauth's settings. Its limits of attempts are on by default, and stay so."""

from coopdec.settings import env

OLD_KEYS = env.words("OLD_SECRET_KEYS", default=())
# An identity provider (ProConnect or another of OpenID Connect) is offered when the three first are given.
ISSUER = env.text("OIDC_ISSUER", default="").rstrip("/")
CLIENT = env.text("OIDC_CLIENT_ID", default="")
CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET", default="")
NAME = env.text("OIDC_NAME", default="ProConnect")
SCOPES = env.words("OIDC_SCOPES", default=("openid", "email", "given_name", "usual_name"))
PROVIDER = "oidc"  # part of the address that the provider sends people back to, and of who they are to us


def provider(issuer: str, client: str, client_secret: str) -> dict:
    """What allauth must know of the identity provider; nothing without one."""
    if not (issuer and client and client_secret):
        return {}
    app = {
        "provider_id": PROVIDER,
        "name": NAME,
        "client_id": client,
        "secret": client_secret,
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True, "scope": SCOPES},
    }
    return {"openid_connect": {"APPS": [app]}}


SETTINGS = {
    # Secrets of second factors are encrypted with the key: the former ones still read what they wrote.
    "SECRET_KEY_FALLBACKS": OLD_KEYS,
    "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "account",
    "AUTH_PASSWORD_VALIDATORS": [
        {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
        {
            "NAME": "coopdec.accounts.forms.signing.LongEnough",
            "OPTIONS": {"min_length": 12},
        },
        {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    ],
    "ACCOUNT_ADAPTER": "coopdec.accounts.adapters.AccountAdapter",
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    # Who confirms in the browser where the account was just made goes on to where they were going.
    "ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION": True,
    "ACCOUNT_EMAIL_NOTIFICATIONS": True,
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
    "ACCOUNT_MAX_EMAIL_ADDRESSES": 3,
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 15 * 60,
    "ACCOUNT_LOGIN_ON_PASSWORD_RESET": False,
    # Beside the limits that allauth has by default. Those of letters to an address are for who never asked;
    # an office is one place for many people.
    "ACCOUNT_RATE_LIMITS": {
        "reset_password": "20/m/ip,5/m/key,10/h/key",
        "letter": "3/h/key,10/d/key",
        "report_error": "20/h/ip",
        "join_foreign": "10/h/ip",
        "ask_to_join": "10/d/user",
        "invite": "100/d/user",
    },
    "ACCOUNT_FORMS": {
        "login": "coopdec.accounts.forms.signing.LoginForm",
        "signup": "coopdec.accounts.forms.signing.SignupForm",
        "add_email": "coopdec.accounts.forms.signing.AddEmailForm",
        "change_password": "coopdec.accounts.forms.signing.ChangePasswordForm",
        "set_password": "coopdec.accounts.forms.signing.SetPasswordForm",
        "reset_password": "coopdec.accounts.forms.signing.ResetPasswordForm",
        "reset_password_from_key": "coopdec.accounts.forms.signing.ResetPasswordKeyForm",
        "reauthenticate": "coopdec.accounts.forms.signing.ReauthenticateForm",
    },
    "MFA_ADAPTER": "coopdec.accounts.adapters.SecondFactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_TOTP_ISSUER": "Coopdec",
    "MFA_TOTP_TOLERANCE": 1,  # a telephone may be half a minute late
    "MFA_FORMS": {
        "authenticate": "coopdec.accounts.forms.second_factor.AuthenticateForm",
        "reauthenticate": "coopdec.accounts.forms.second_factor.ReauthenticateForm",
        "activate_totp": "coopdec.accounts.forms.second_factor.ActivateTOTPForm",
        "add_webauthn": "coopdec.accounts.forms.second_factor.AddWebAuthnForm",
        "edit_webauthn": "coopdec.accounts.forms.second_factor.EditWebAuthnForm",
    },
    "SOCIALACCOUNT_ADAPTER": "coopdec.accounts.adapters.ProviderAdapter",
    "SOCIALACCOUNT_PROVIDERS": provider(ISSUER, CLIENT, CLIENT_SECRET),
    # By a link: a form sent there would be stopped by our content policy when the provider redirects it.
    "SOCIALACCOUNT_LOGIN_ON_GET": True,
    "SOCIALACCOUNT_STORE_TOKENS": False,
    "SOCIALACCOUNT_FORMS": {"signup": "coopdec.accounts.forms.signing.ProviderSignupForm"},
}
