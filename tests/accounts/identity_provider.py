"""A real OpenID provider in a process of its own: `python -m tests.accounts.identity_provider FOLDER PORT BACK`.

Its person, ines@agglo.example, signs in on its own page. What it says of her is signed when its address
contains `/signed/`, with the names that ProConnect gives to things.
"""

import json
import sys
import time
from pathlib import Path
from wsgiref.simple_server import make_server

import django
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path

PERSON = {"email": "ines@agglo.example", "given_name": "Inès", "usual_name": "Agglo"}
PASSWORD = "un autre mot de passe"
CLIENT, SECRET = "coopdec", "a secret between two machines"
SCOPES = ["openid", "email", "given_name", "usual_name"]


def configure(folder):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.configure(
        SECRET_KEY="provider",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(Path(folder) / "db")}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        LOGIN_URL="account_login",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_SIGNUP_FIELDS=["email*", "password1*"],
        IDP_OIDC_PRIVATE_KEY=pem.decode(),
        IDP_OIDC_ADAPTER=f"{__name__}.Adapter",
    )
    django.setup()


def prepare(back):
    from allauth.account.models import EmailAddress  # noqa: PLC0415 -- once Django is set up
    from allauth.idp.oidc.models import Client  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    ines = User.objects.create_user("ines", PERSON["email"], PASSWORD)
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)
    client = Client(id=CLIENT, name="Coopdec", skip_consent=True)
    client.set_secret(SECRET)
    client.set_scopes(SCOPES)
    client.set_redirect_uris([back])
    client.save()


def discovery(request):
    """What the provider is, as it says it; this one signs what it says of people."""
    from allauth.idp.oidc import views  # noqa: PLC0415

    said = json.loads(views.configuration(request).content)
    said["userinfo_endpoint"] = request.build_absolute_uri("/signed/userinfo")
    from django.http import JsonResponse  # noqa: PLC0415

    return JsonResponse(said)


def signed_userinfo(request):
    """As ProConnect: a token, and nothing about whether the address was verified."""
    from allauth.core.internal import jwkkit  # noqa: PLC0415
    from allauth.idp.oidc import views  # noqa: PLC0415
    from django.http import HttpResponse  # noqa: PLC0415

    said = json.loads(views.user_info(request).content)
    said.pop("email_verified", None)
    said |= {"iss": request.build_absolute_uri("/").rstrip("/"), "aud": CLIENT, "exp": time.time() + 60}
    pem = settings.IDP_OIDC_PRIVATE_KEY
    kid = jwkkit.load_jwk_from_pem(pem)[0]["kid"]
    return HttpResponse(
        jwt.encode(said, pem, algorithm="RS256", headers={"kid": kid}), content_type="application/jwt"
    )


if __name__ == "__main__":
    folder, port, back = sys.argv[1:]
    sys.modules["tests.accounts.identity_provider"] = sys.modules["__main__"]
    configure(folder)
    from allauth.idp.oidc.adapter import DefaultOIDCAdapter

    class Adapter(DefaultOIDCAdapter):
        def get_claims(self, purpose, user, client, scopes, **more):
            claims = super().get_claims(purpose, user, client, scopes, **more)
            return {**claims, **{name: PERSON[name] for name in scopes if name in PERSON}}

    urlpatterns = [
        path("signed/.well-known/openid-configuration", discovery),
        path("signed/userinfo", signed_userinfo),
        path("", include("allauth.idp.urls")),
        path("", include("allauth.urls")),
    ]
    prepare(back)
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", int(port), get_wsgi_application()) as server:
        server.serve_forever()
