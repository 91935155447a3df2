"""One proposal: what it changes, its exchanges, what each may do with it; the documents sent with it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coopdec.accounts.rules import is_national
from coopdec.common import downloads
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.contribution import access, queries, rules, services, shape, stories
from coopdec.contribution.contents import snapshot
from coopdec.contribution.enums import OPEN
from coopdec.contribution.forms import DecisionForm, WholeForm
from coopdec.contribution.views.editing import signed_in


def _roles(proposal):
    """The parts that its organisation has in the sheet; in a new one, those that it says."""
    if proposal.sheet_id:
        return queries.roles_in(proposal.sheet, proposal.organisation_id)
    key = str(proposal.organisation_id)
    return {row["role"] for row in proposal.content["partners"] if row["organisation"] == key}


def _publishes_at_once(proposal):
    organisation = proposal.organisation
    account = queries.account_of(organisation)
    return rules.publishes_at_once(
        trusted=bool(account and account.trusted),
        is_national=is_national(kind=organisation.kind, country=organisation.country_id),
        kind=organisation.kind,
        roles=_roles(proposal),
    )


def _checked(proposal):
    return WholeForm(
        {**shape.empty(), **proposal.content},
        names=queries.names_of(proposal.content, documents=queries.documents_of(proposal)),
        organisation=proposal.organisation,
        parents=list(queries.possible_parents(proposal.organisation, sheet=proposal.sheet)),
        documents=[one.document for one in proposal.documents.select_related("document")],
        check=True,
    )


@require_safe
@signed_in
def proposal(request, ref):
    """/espace/fiches/<ref>/ : for its organisation, and for its moderators once it was sent."""
    found = access.get_proposal_for(request.user, ref=ref)
    form = DecisionForm(moderates=access.powers_over(request.user, found).moderate)
    return _page(request, found, form)


def _page(request, found, form, *, status=HTTPStatus.OK):
    is_open = found.state in OPEN
    published = snapshot(found.sheet) if found.sheet and is_open else None
    before = published or found.base or shape.empty()
    whole = _checked(found) if is_open else None
    names = queries.names_of(before, found.content, documents=queries.documents_of(found))
    context = {
        "proposal": found,
        "powers": access.powers_over(request.user, found),
        "at_once": _publishes_at_once(found),
        "is_open": is_open,
        "is_new": shape.canonical(before) == shape.empty(),
        "differences": stories.differences(before, found.content, names=names),
        "changed": published is not None and published != shape.canonical(found.base),
        "whole": whole,
        "is_whole": whole is not None and whole.is_valid(),
        "exchanges": list(found.exchanges.select_related("author")),
        "documents": list(found.documents.select_related("document")),
        "form": form,
    }
    return render(request, "contribution/proposal.html", context, status=status)


@require_POST
@signed_in
def act(request, ref):
    """What a button of that page does; refused ones change nothing."""
    found = access.get_proposal_for(request.user, ref=ref)
    powers = access.powers_over(request.user, found)
    form = DecisionForm(request.POST, moderates=powers.moderate)
    if not form.is_valid():
        return _page(request, found, form, status=HTTPStatus.BAD_REQUEST)
    wanted = request.POST.get("act", "")
    try:
        done = _done(request, found, powers, wanted, form.cleaned_data["text"])
    except Refused as refused:
        owes_words = wanted in {"return", "refuse", "write"} and not form.cleaned_data["text"].strip()
        form.add_error("text" if owes_words else None, refused.verdict.message)
        return _page(request, found, form, status=HTTPStatus.BAD_REQUEST)
    except services.Conflict:
        form.add_error(None, _("La proposition a changé pendant que vous la lisiez : relisez-la."))
        return _page(
            request, access.get_proposal_for(request.user, ref=ref), form, status=HTTPStatus.CONFLICT
        )
    return done


def _done(request, found, powers, wanted, text):
    if wanted in {"publish", "submit"} and not (powers.submit or powers.moderate):
        raise Http404
    revision = shape.number(request.POST.get("revision", ""))
    # What is checked here is what was read here: a later word that the post announces was not.
    if wanted in {"publish", "submit"} and revision != found.revision:
        raise services.Conflict(found)
    if wanted == "submit" and powers.submit and found.is_writable:
        return _submit(request, found, revision, text)
    if wanted == "publish" and (powers.moderate or (powers.submit and found.is_writable)):
        if not powers.moderate and not _publishes_at_once(found):
            raise Http404
        return _publish(request, found, revision)
    if wanted in {"return", "refuse"} and powers.moderate:
        step = {"return": services.return_to_writer, "refuse": services.refuse}[wanted]
        step(found, by=request.user, text=text)
        messages.success(request, _("C’est dit à la personne qui a écrit."))
        return redirect("proposal", found.ref)
    if wanted == "abandon" and (powers.write or powers.submit):
        services.abandon(found, by=request.user)
        messages.success(request, _("Le brouillon est abandonné ; la fiche publiée n’a pas changé."))
        return redirect("proposal", found.ref)
    if wanted == "write":
        services.write_word(found, by=request.user, text=text, from_moderator=powers.moderate)
        messages.success(request, _("Message envoyé."))
        return redirect("proposal", found.ref)
    raise Http404


def _whole(found):
    if not _checked(found).is_valid():
        raise Refused(Verdict.no(_("Il reste des points à corriger dans la fiche.")))


def _submit(request, found, revision, text):
    _whole(found)
    services.submit(found, by=request.user, revision=revision, text=text)
    messages.success(
        request, _("La proposition est envoyée. Un modérateur la lira ; la fiche publiée n’a pas changé.")
    )
    return redirect("proposal", found.ref)


def _publish(request, found, revision):
    _whole(found)
    sheet = services.publish(found, by=request.user, revision=revision)
    messages.success(request, _("La fiche est publiée. Elle sera dans l’Atlas dans un instant."))
    return redirect(sheet)


@require_safe
@signed_in
def document(request, ref, document):
    """A document sent with a proposal."""
    found = access.get_document_of(request.user, proposal=ref, ref=document)
    return downloads.kept(found.file, title=found.title, kind=found.media_type)
