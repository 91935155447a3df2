"""What stands between a request and every page of the site: no copy of what one person sees is kept for
another, and who acts on the work of others proves who they are twice."""

import re
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpResponseRedirect
from django.urls import reverse

from coopdec.accounts import rules
from coopdec.accounts.queries import rights_of
from coopdec.common import languages

ACCOUNT = "/compte/"
GUARDED = ("/espace/", "/equipe-nationale/", "/admin/")
# Where one also acts on the work of others: on a published sheet, or for an authority that comes in.
ACTING = re.compile(
    r"/cooperations/(nouvelle|[^/]+/(modifier|retirer|reunir|confirmer|partenaire))/"
    r"|/cooperations/[^/]+/(historique|remarques|signalements)/[0-9]+/"
    r"|/rejoindre/autorite-locale/"
)
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
    """Whoever must have a second factor sets one up, or shows it, before what it guards opens."""

    def middleware(request):
        path = languages.in_source(request.path_info)
        is_guarded = (path.startswith(GUARDED) and not path.startswith(OPEN)) or ACTING.match(path)
        if is_guarded and request.user.is_authenticated:
            where = _where_first(request)
            if where:
                request.session[AFTER] = request.get_full_path()
                return HttpResponseRedirect(f"{where}?{urlencode({'next': request.get_full_path()})}")
            if AFTER in request.session:
                del request.session[AFTER]
        return get_response(request)

    return middleware


def _where_first(request):
    """The page to go to first; nothing when this session may open what is guarded."""
    user = request.user
    if not rules.needs_second_factor(rights_of(user).kinds(), is_staff=user.is_staff or user.is_superuser):
        return ""
    kinds = set(
        Authenticator.objects.filter(user=user)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .values_list("type", flat=True)
    )
    if not kinds:
        return reverse("mfa_index")
    if any(one["method"] == "mfa" for one in get_authentication_records(request, user)):
        return ""
    totp = Authenticator.Type.TOTP in kinds
    return reverse("mfa_reauthenticate" if totp else "mfa_reauthenticate_webauthn")
