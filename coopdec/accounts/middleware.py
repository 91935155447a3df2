"""What stands between a request and every page of the site: no copy of what one person sees is kept for
another, and who acts on the work of others proves who they are twice."""

from functools import cache, partial
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.models import Authenticator
from django.contrib.auth.middleware import get_user
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from coopdec.accounts.queries import SecondFactorFirst, is_technical
from coopdec.common import languages

ACCOUNT = "/compte/"
ADMIN = "/admin/"
OPEN = ("/admin/login/", "/admin/logout/", "/admin/jsi18n/")
AFTER = "second_factor_for"  # where to go once the second factor is there


def nothing_kept_of_a_person(get_response):
    """Pages of somebody signed in, and all of sign-in itself, are kept by no cache and never revalidated into
    what somebody else is shown. Others keep what they say of themselves."""

    def middleware(request):
        response = get_response(request)
        looked = request.session.accessed
        if languages.in_source(request.path_info).startswith(ACCOUNT) or (
            looked and request.user.is_authenticated
        ):
            response.headers["Cache-Control"] = "private, no-store"
            del response.headers["ETag"]
        return response

    return middleware


def second_factor_first(get_response):
    """Whoever must have a second factor sets one up, or shows it, before any right opens.

    Views ask for rights at one place (`queries.rights_of`), which stops them here: no list of addresses says
    where, so that none is forgotten. Django's own administration asks otherwise; its door is its address.
    """

    def middleware(request):
        request.user = SimpleLazyObject(partial(_person, request))
        if request.path_info.startswith(ADMIN) and not request.path_info.startswith(OPEN):
            try:
                is_technical(request.user)
            except SecondFactorFirst:
                return _first(request)
        return get_response(request)

    def process_exception(request, exception):
        return _first(request) if isinstance(exception, SecondFactorFirst) else None

    middleware.process_exception = process_exception
    return middleware


def _person(request):
    user = get_user(request)
    if user.is_authenticated:
        user.showed_second_factor = cache(partial(_showed, request, user))
    return user


def _kinds(user):
    authenticators = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return set(authenticators.values_list("type", flat=True))


def _showed(request, user):
    """Whether this session showed a second factor that is still there."""
    shown = any(one["method"] == "mfa" for one in get_authentication_records(request, user))
    if not (shown and _kinds(user)):
        return False
    if AFTER in request.session:
        del request.session[AFTER]
    return True


def _first(request):
    """To the page that asks for it, or where one sets it up; from there back to what was asked for."""
    kinds = _kinds(request.user)
    if not kinds:
        return HttpResponseRedirect(f"{reverse('mfa_index')}?{urlencode({'next': request.get_full_path()})}")
    totp = Authenticator.Type.TOTP in kinds
    # What was being sent goes on by itself once the code is there.
    return suspend_request(request, reverse("mfa_reauthenticate" if totp else "mfa_reauthenticate_webauthn"))
