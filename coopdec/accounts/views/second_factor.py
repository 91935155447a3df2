"""Setting a second factor up: whoever does so has just shown it, and is not asked for it again at once."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView


class Shown:
    def form_valid(self, form):
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa")
        return response


class ActivateTOTP(Shown, ActivateTOTPView):
    pass


class AddWebAuthn(Shown, AddWebAuthnView):
    pass


activate_totp = ActivateTOTP.as_view()
add_webauthn = AddWebAuthn.as_view()
