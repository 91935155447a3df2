"""Coming in: allauth's pages, and what ours add to them."""

from urllib.parse import urlsplit

from allauth.account import views as account_views
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404
from django.shortcuts import render

from coopdec.common import languages

SIGNED = "application/jwt"


def login(request):
    """Who comes from a page of the site goes back to it."""
    if request.method == "GET" and "next" not in request.GET:
        came = urlsplit(request.headers.get("Referer", ""))
        elsewhere = not languages.in_source(came.path).startswith("/compte/")
        if came.netloc == request.get_host() and elsewhere and came.path not in {"", "/"}:
            request.GET = request.GET.copy()
            request.GET["next"] = came.path + (f"?{came.query}" if came.query else "")
    return account_views.login(request)


def letter_left(template, said=None):
    """A page that says that a letter has left; where letters are files, it says in which folder."""

    def view(request):
        return render(
            request, template, {"folder": getattr(settings, "EMAIL_FILE_PATH", None), **(said or {})}
        )

    return view


email_verification_sent = letter_left("account/verification_sent.html")
password_reset_done = letter_left("account/password_reset_done.html")


def with_provider(view):
    """404 where the site has no identity provider: its pages are not there."""

    def answer(request, **given):
        if not get_adapter(request).list_apps(request):
            raise Http404
        return view(request, **given)

    return answer


class ProviderClient(OpenIDConnectOAuth2Adapter):
    """Reads what the provider says of a person, plain or signed (ProConnect signs it)."""

    def _fetch_user_info(self, access_token):
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
        response.raise_for_status()
        if not response.headers.get("Content-Type", "").startswith(SIGNED):
            return response.json()
        return jwtkit.verify_and_decode(
            credential=response.text,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=self.get_provider().app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )


def _by(view_class):
    def view(request, provider_id):
        try:
            return view_class.adapter_view(ProviderClient(request, provider_id))(request)
        except SocialApp.DoesNotExist as unknown:
            raise Http404 from unknown

    return view


provider_login = _by(OAuth2LoginView)
provider_callback = _by(OAuth2CallbackView)
