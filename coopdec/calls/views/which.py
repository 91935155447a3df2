"""« À quels appels pouvons-nous répondre ? »: an authority and a project, asked of every call."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from coopdec.calls.forms.project import NONE, ProjectForm, wanted
from coopdec.calls.queries import public, rules_of
from coopdec.calls.stories import answers, ready
from coopdec.directory import queries as directory
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.lists import what_and_where

LONGEST_NAME = 100
WHO, SHEET, ANSWERED, MODELS, NAME = "collectivite", "fiche", "projet", "modeles", "q"


def _typed(request, name):
    return request.GET.get(name, "").replace("\x00", "")[:LONGEST_NAME].strip()


@require_safe
def which(request):
    """/appels-a-projets/lesquels/ : each call with its answer, the rule and its source; 400 when something
    typed is not understood."""
    typed, slug = _typed(request, NAME), _typed(request, WHO)
    who = directory.french_authority(slug) if slug else None
    named = directory.french_authorities_called(typed) if typed and who is None else []
    if len(named) == 1:
        kept = {MODELS: "1"} if MODELS in request.GET else {}
        return redirect(f"{request.path}?{urlencode({WHO: named[0].slug, **kept})}")
    sheet = public.sheet_of(who, _typed(request, SHEET)) if who and SHEET in request.GET else None
    calendar = public.calendar()
    with_models = MODELS in request.GET or not calendar.answering
    terms = public.terms_by_call(calendar.answering)
    of_calls = [(one, rules_of(terms[one.pk])) for one in calendar.answering if one.pk in terms]
    of_models = [(one, one.rules) for one in ready.models().values()] if with_models else []
    form = _form(request, who, sheet, [*of_calls, *of_models])
    status, now, past = HTTPStatus.OK, [], []
    if form.is_bound and form.is_valid():
        now, past = answers.answered(of_calls, of_models, form.project())
    elif form.is_bound or (slug and who is None):
        status = HTTPStatus.BAD_REQUEST
    context = {
        "form": form,
        "who": who,
        "is_not_known": bool(slug) and who is None,
        "typed": typed,
        "named": [(one, what_and_where(one)) for one in named],
        "sheets": public.sheets_of(who) if who else [],
        "sheet": sheet,
        "now": now,
        "past": past,
        "is_answered": bool(now or past),
        "said": form.said() if now or past else [],
        "with_models": with_models,
        "is_asked": ANSWERED in request.GET,
        "shared": _shared(request),
    }
    return render(request, "calls/which.html", context, status=status)


def _form(request, who, sheet, asked):
    """Bound to what was answered; else to what the platform knows; else empty."""
    questions = wanted(rule for _thing, rules in asked for rule in rules)
    data = request.GET if ANSWERED in request.GET else None
    if data is None and who is not None:
        known = answers.known_of(sheet, partners=questions.partners, none=NONE) if sheet else None
        data = known or QueryDict()
    return ProjectForm(
        data,
        asked=questions,
        names=answers.names_of(rule for _thing, rules in asked for rule in rules),
        known_as=OrganisationKind.FRENCH_AUTHORITY.value if who else "",
    )


def _shared(request):
    """The same question without what was left empty."""
    said = [(name, value) for name, values in request.GET.lists() for value in values if value]
    return f"{request.path}?{urlencode(said)}" if said else request.path


@require_safe
def proposals(request):
    """The authorities that bear what is being typed, as JSON."""
    named = directory.french_authorities_called(_typed(request, NAME))
    path = reverse("calls-which")
    options = [
        {
            "label": one.name,
            "sub": what_and_where(one),
            "url": f"{path}?{urlencode({WHO: one.slug})}",
        }
        for one in named
    ]
    said = ngettext("%(n)d proposition.", "%(n)d propositions.", len(options)) % {"n": len(options)}
    groups = [{"label": _("Collectivités françaises"), "options": options}] if options else []
    return JsonResponse({"groups": groups, "said": said})
