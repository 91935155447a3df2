"""The home page, and what is said when something goes wrong."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from coopdec.atlas import readers, stories
from coopdec.common.middleware import Unreadable
from coopdec.common.unchanged import unless_unchanged
from coopdec.portal import finding


@require_safe
def home(request):
    reader = readers.current()

    def draw():
        context = {"home": stories.home(reader), "linked": [finding.website(request)]}
        return render(request, "portal/home.html", context)

    return unless_unchanged(request, (reader.version, reader.epoch, reader.is_engine), draw)


def bad_request(request, exception=None):
    reason = str(exception) if isinstance(exception, Unreadable) else ""
    return render(request, "portal/400.html", {"reason": reason}, status=400)


def forbidden(request, exception=None):
    return render(request, "portal/403.html", status=403)


def csrf_failure(request, reason=""):
    """A form sent without its token: usually cookies refused, or a page left open too long."""
    return forbidden(request)


def not_found(request, exception=None):
    return render(request, "portal/404.html", status=404)


def server_error(request):
    return render(request, "portal/500.html", status=500)
