"""/espace/appels/<slug>/dossiers/ : the files of a call, several at once, taken away, compared."""

from dataclasses import dataclass
from io import BytesIO
from math import ceil

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from coopdec.accounts.enums import Power
from coopdec.calls import access, queries
from coopdec.calls.exports.files import write_files
from coopdec.calls.forms.desk import ELIGIBLE, GRANTED, NOBODY, Asked, FilterForm
from coopdec.calls.queries import instruction
from coopdec.calls.services import assessing, instructing
from coopdec.common.sessions import signed_in
from coopdec.common.tables import CSV_TYPE
from coopdec.common.typed import number, text
from coopdec.common.workflow import Refused

PAGE = 50
MOST_AT_ONCE = 100
SHOWN_REFUSALS = 5
ORDERS = {
    "numero": ("number",),
    "deposant": ("applicant__sort_key", "number"),
    "montant": (F("asked_cents").desc(nulls_last=True), "number"),
    "moyenne": (F("score").desc(nulls_last=True), "number"),
    "avis": ("-opinions_late", "number"),
}


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    pages: int
    path: str
    query: str = ""

    def url_for(self, number: int) -> str:
        said = "&".join(filter(None, (self.query, f"page={number}" if number > 1 else "")))
        return f"{self.path}?{said}" if said else self.path


def _page(request, count, query=""):
    """Raises Http404 past the last one."""
    asked = number(request.GET.get("page", "1")) or 0
    pages = max(1, ceil(count / PAGE))
    if not 1 <= asked <= pages:
        raise Http404(_("Cette page n’existe pas : la liste est plus courte."))
    return Page(asked, pages, request.path, query)


def _found(call, person, asked):
    found = instruction.listed(call, person=person.pk, today=timezone.localdate())
    if asked.state == ELIGIBLE:
        found = found.filter(state__in=instruction.FOUND_ELIGIBLE)
    elif asked.state == GRANTED:
        found = found.filter(instruction.granted())
    elif asked.state:
        found = found.filter(state=asked.state)
    if asked.country:
        found = found.filter(instruction.in_country(asked.country))
    if asked.theme:
        found = found.filter(instruction.about(asked.theme))
    if asked.region:
        found = found.filter(instruction.applied_from(asked.region))
    if asked.nature:
        found = found.filter(instruction.applied_as(asked.nature))
    if asked.officer:
        found = found.filter(officer=None) if asked.officer == NOBODY else found.filter(officer=asked.officer)
    if asked.late:
        found = found.filter(opinions_late__gt=0)
    return found.order_by(*ORDERS[asked.sort])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def files(request, slug):
    """/espace/appels/<slug>/dossiers/ : where each stands; some acts on several at once."""
    call, powers = access.get_desk_for(request.user, slug=slug)
    asked = Asked.read(request.GET)
    if request.method == "POST":
        _acted(request, call, powers)
        address = reverse("call-files", args=[call.slug])
        return redirect(f"{address}?{asked.query}" if asked.query else address)
    found = _found(call, request.user, asked)
    count = found.count()
    page = _page(request, count, asked.query)
    rows = list(found[PAGE * (page.number - 1) : PAGE * page.number])
    places = instruction.countries_of(call, person=request.user.pk)
    countries = instruction.countries_by_file((one.pk for one in rows), known=places)
    officers = list(instruction.office_of(call, Power.WRITE))
    parts = instruction.parts_of(call, person=request.user.pk)
    parts["pays"] = [(code, one.name) for code, one in places.items()]
    context = {
        "call": call,
        "powers": powers,
        "asked": asked,
        "scored": instruction.SCORED,
        "form": FilterForm(asked, parts=parts, officers=officers),
        "rows": [(one, countries.get(one.pk, [])) for one in rows],
        "count": count,
        "page": page,
        "officers": officers,
        "closed": list(instruction.closed_to(instruction.files_of(call), request.user.pk)),
    }
    return render(request, "calls/desk_files.html", context)


def _acted(request, call, powers):
    """Each file by itself: what one refuses does not stop the others, and is said."""
    act = text(request.POST.get("act", ""))
    chosen = request.POST.getlist("dossier")[:MOST_AT_ONCE]
    mine = instruction.open_to(instruction.files_of(call), request.user.pk)
    found = list(mine.select_related("call", "terms", "applicant").filter(ref__in=chosen).order_by("number"))
    if not found:
        messages.error(request, _("Cochez d’abord des dossiers."))
        return
    one_by_one = _act_for(request, call, powers, act)
    done, refused = 0, []
    for one in found:
        try:
            one_by_one(one)
            done += 1
        except Refused as no:
            refused.append((one, no.verdict.message))
    if done:
        said = ngettext("%(n)d dossier : c’est fait.", "%(n)d dossiers : c’est fait.", done)
        messages.success(request, said % {"n": done})
    for one, why in refused[:SHOWN_REFUSALS]:
        messages.error(request, _("N° %(number)s : %(why)s") % {"number": one.number, "why": why})
    if len(refused) > SHOWN_REFUSALS:
        rest = len(refused) - SHOWN_REFUSALS
        said = ngettext("Et %(n)d autre dossier refusé.", "Et %(n)d autres dossiers refusés.", rest)
        messages.error(request, said % {"n": rest})


def _act_for(request, call, powers, act):
    """What is done to each file. Raises Http404 for what this person may not do."""
    by = request.user
    if act == "abstain":
        return lambda one: assessing.abstain(one, by=by)
    if not powers.decide:
        raise Http404
    if act == "assign":
        key = number(request.POST.get("officer", ""))
        officer = instruction.office_of(call, Power.WRITE).filter(pk=key).first() if key else None
        return lambda one: instructing.assign(one, officer=officer, by=by)
    if act == "complete":
        return lambda one: instructing.find_complete(one, by=by)
    if act == "eligible":
        reason = text(request.POST.get("reason", ""))
        return lambda one: instructing.find_eligible(one, by=by, reason=reason)
    raise Http404


@require_safe
@signed_in
def table(request, slug):
    """/espace/appels/<slug>/dossiers.csv : the files that the list shows; who took them is kept."""
    call, _powers = access.get_desk_for(request.user, slug=slug)
    rows = list(_found(call, request.user, Asked.read(request.GET)))
    answer = HttpResponse(content_type=CSV_TYPE)
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"dossiers-{call.slug}.csv"
    )
    if request.method == "HEAD":
        return answer
    instructing.note_export(call, by=request.user, files=len(rows))
    file = BytesIO()
    write_files(file, rows, instruction.countries_by_file(one.pk for one in rows))
    answer.content = file.getvalue()
    return answer


@require_safe
@signed_in
def comparison(request, slug):
    """/espace/appels/<slug>/comparaison/ : the files side by side, criterion by criterion."""
    call, powers = access.get_desk_for(request.user, slug=slug)
    asked = number(request.GET.get("page", "1")) or 0
    part = slice(PAGE * max(asked - 1, 0), PAGE * max(asked, 1))
    rows, count = instruction.compared(call, person=request.user.pk, today=timezone.localdate(), part=part)
    terms = queries.terms_in_force(call)
    criteria = list(terms.criteria.all()) if terms else []
    context = {
        "call": call,
        "powers": powers,
        "criteria": criteria,
        "rows": [(one, [one.points.get(each.label) for each in criteria]) for one in rows],
        "count": count,
        "page": _page(request, count),
        "hidden": any(not one.file.is_revealed and one.file.state in instruction.SCORED for one in rows),
    }
    return render(request, "calls/desk_comparison.html", context)
