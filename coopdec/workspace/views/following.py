"""/suivre/ : being told of what is new in a public list or map; an address without account says yes first.

Lists are those of sheets, of listings, of programmes.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from coopdec.common.clients import client
from coopdec.common.workflow import Refused
from coopdec.mailing.enums import Frequency
from coopdec.workspace import access, dimensions, queries, stories
from coopdec.workspace.enums import View
from coopdec.workspace.forms import FollowForm, FrequencyForm, SearchForm
from coopdec.workspace.models import PLACES
from coopdec.workspace.services import following as acts
from coopdec.workspace.services.searches import save_search

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_page
def follow(request, view):
    """The question is that of the address, which a form keeps: nothing typed is lost."""
    question = dimensions.read(request.GET, view)
    draw = _keep if request.user.is_authenticated else _ask
    return draw(request, question)


def _shown(request, question, form, template):
    context = {
        "form": form,
        "words": stories.words_of(question),
        "everything": stories.everything_of(question.view),
        "heading": stories.heading_of(question.view),
        "is_map": question.view == View.MAP,
        "back": reverse(PLACES.get(question.view, "atlas")) + question.query,
        "wrong": question.errors,
    }
    return render(request, template, context, status=400 if form.errors or question.errors else 200)


def _ask(request, question):
    form = FollowForm(request.POST or None)
    if request.method != "POST" or not form.is_valid() or question.errors:
        return _shown(request, question, form, "workspace/follow.html")
    if not form.is_robot:
        acts.ask_to_follow(
            address=form.cleaned_data["email"],
            view=question.view,
            query=question.query,
            name=stories.name_of(question),
            language=get_language(),
            frequency=form.cleaned_data["frequency"],
            asked_from=salted_hmac("workspace.follow", str(client(request)), algorithm="sha256").digest()[
                :16
            ],
        )
    return redirect("follow-asked")


def _keep(request, question):
    form = SearchForm(
        request.POST or None,
        initial={"name": stories.name_of(question), "frequency": Frequency.WEEKLY},
        organisations=queries.organisations_of(request.user),
    )
    if request.method == "POST" and form.is_valid() and not question.errors:
        try:
            save_search(by=request.user, view=question.view, query=question.query, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.verdict.message)
        else:
            messages.success(request, _("C’est gardé dans votre espace."))
            return redirect("saved-searches")
    return _shown(request, question, form, "workspace/keep.html")


@require_safe
def asked(request):
    """The same whatever the address, and whether a letter left or not."""
    return render(request, "workspace/follow_asked.html")


@never_cache
@form_page
def confirm(request, ref):
    """GET changes nothing: programs open the links of letters before people do."""
    found = access.get_following(ref)
    if request.method == "POST":
        acts.confirm(found)
        messages.success(request, _("C’est noté : vous serez averti."))
        return redirect("following", ref)
    return render(request, "workspace/follow_confirm.html", {"search": found})


@never_cache
@form_page
def following(request, ref):
    found = access.get_following(ref)
    form = FrequencyForm(request.POST or None, initial={"frequency": found.frequency})
    if request.method == "POST" and form.is_valid():
        acts.change_frequency(found, form.cleaned_data["frequency"])
        messages.success(request, _("C’est changé."))
        return redirect("following", ref)
    status = 400 if form.errors else 200
    return render(request, "workspace/following.html", {"search": found, "form": form}, status=status)


@csrf_exempt  # mail programs post to it by themselves (RFC 8058); the address is the proof
@never_cache
@form_page
def stop(request, ref):
    found = access.get_following(ref)
    done = request.method == "POST"
    if done:
        acts.stop(found)
    return render(request, "workspace/follow_stop.html", {"search": found, "done": done})
