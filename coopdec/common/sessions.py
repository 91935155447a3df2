"""Pages of who is signed in: visitors are led to sign in, a program is told so."""

from http import HTTPStatus

from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.views.decorators.cache import never_cache


def wants_json(request):
    return "application/json" in request.headers.get("Accept", "")


def signed_in(view):
    """Sends visitors to sign in; a program is told so, and what was typed stays in the browser."""

    def checked(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if wants_json(request):
            said = {"reason": "signed-out", "signin": redirect_to_login(request.path).url}
            return JsonResponse(said, status=HTTPStatus.UNAUTHORIZED)
        return redirect_to_login(request.get_full_path())

    return never_cache(checked)
