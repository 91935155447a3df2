"""The home page, the search of the whole site, and what is said when something goes wrong."""

from django.conf import settings
from django.http import HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coopdec.atlas import readers
from coopdec.atlas import stories as atlas_stories
from coopdec.common import conformity, languages
from coopdec.common.middleware import Unreadable
from coopdec.common.unchanged import unless_unchanged
from coopdec.exchange import readers as exchange_readers
from coopdec.portal import finding, lists, stories
from coopdec.portal.filters import read
from coopdec.portal.forms import BeginForm


def _matter(reader):
    return reader.version, reader.epoch, reader.is_engine


@require_safe
def home(request):
    reader = readers.current()

    def draw():
        context = {"home": atlas_stories.home(reader), "linked": [finding.website(request)]}
        return render(request, "portal/home.html", context)

    return unless_unchanged(request, _matter(reader), draw)


@require_safe
def search(request):
    """/chercher/ : all that bears the words typed, and the first sheets that hold them."""
    asked, wrong = read(request.GET)
    reader = readers.current()

    def draw():
        context = {"found": lists.found(asked, reader), "wrong": wrong}
        return render(request, "portal/search.html", context, status=400 if wrong else 200)

    return draw() if wrong else unless_unchanged(request, _matter(reader), draw)


@require_safe
def search_proposals(request):
    """The first of them as JSON, for the field that proposes while one types."""
    asked, wrong = read(request.GET)
    reader = readers.current()

    def draw():
        if wrong:
            return JsonResponse({"groups": [], "said": " ".join(wrong)}, status=400)
        return JsonResponse(lists.proposals(lists.found(asked, reader)))

    return draw() if wrong else unless_unchanged(request, _matter(reader), draw)


@require_safe
def begin(request):
    """/commencer/ : five questions, and where they lead; the address alone holds the answers."""
    form = BeginForm(request.GET) if request.GET else BeginForm()
    if not form.is_bound:
        return render(request, "portal/begin.html", {"form": form})
    if not form.is_valid():
        return render(request, "portal/begin.html", {"form": form}, status=400)
    if QueryDict(form.query) != request.GET:
        return HttpResponseRedirect(f"{request.path}?{form.query}")
    told = stories.beginning(form, exchange_readers.current(), readers.current())
    return render(request, "portal/begin.html", {"form": form, "told": told})


@require_safe
def accessibility(request):
    """/accessibilite/ : the declaration that the law asks for, from the audit that the repository keeps."""
    audit, contact = conformity.declared(), settings.ACCESSIBILITY_CONTACT
    here = languages.current()
    context = {
        "audit": audit,
        "pages": [
            (page.name, languages.address_in(here, page.address), rate) for page, rate in audit.page_rates()
        ],
        "operator": settings.OPERATOR,
        "contact": contact,
        "contact_url": f"mailto:{contact}" if "@" in contact else contact,
    }
    return render(request, "portal/accessibility.html", context)


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


def too_many(request):
    """Attempts are counted, so that nobody guesses; the answer is not kept, the next one may be another."""
    response = render(request, "portal/429.html", status=429)
    response.headers["Retry-After"] = "60"
    return response


def server_error(request):
    return render(request, "portal/500.html", status=500)
