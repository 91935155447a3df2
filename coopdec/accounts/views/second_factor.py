"""Setting a second factor up: whoever does so has just shown it, and is not asked for it again at once."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import IndexView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.utils.http import url_has_allowed_host_and_scheme

from coopdec.accounts.middleware import AFTER


class Index(IndexView):
    """Remembers the page that led here, to go back to it: others opened meanwhile change nothing."""

    def get(self, request, *args, **kwargs):
        asked = request.GET.get("next", "")
        if url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
            request.session[AFTER] = asked
        return super().get(request, *args, **kwargs)


class Shown:
    def form_valid(self, form):
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa")
        return response


class ActivateTOTP(Shown, ActivateTOTPView):
    pass


class AddWebAuthn(Shown, AddWebAuthnView):
    pass


index = Index.as_view()
activate_totp = ActivateTOTP.as_view()
add_webauthn = AddWebAuthn.as_view()
