"""The home page, and what is said when something goes wrong."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from coopdec.atlas import drawings, queries, stories
from coopdec.atlas.filters import Filters
from coopdec.common.middleware import Unreadable


@require_safe
def home(request):
    everything = Filters()
    context = {
        "figures": stories.figures(everything),
        "map": drawings.countries_map(everything),
        "themes": [theme for theme in queries.themes(everything) if theme.parent_id][:10],
        "regions": queries.regions(everything)[:10],
        "countries": queries.countries(everything)[:12],
        "areas": stories.areas(everything),
        "changes": [stories.row(sheet) for sheet in queries.last_changes()],
    }
    return render(request, "portal/home.html", context)


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
