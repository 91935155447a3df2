"""The only way from a view to what the room holds: what may not be seen does not exist (404)."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from coopdec.accounts.enums import Power
from coopdec.accounts.queries import rights_of
from coopdec.calls import queries
from coopdec.calls.models import Call, Piece, Terms
from coopdec.calls.queries.organising import calls_organised
from coopdec.files.access import may_be_opened
from coopdec.files.models import Document


def get_published_call(slug: str) -> Call:
    """Raises Http404 for what is in preparation."""
    found = queries.published_calls().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class CallPowers:
    """What a person may do with one call: `write` its facts and terms, `decide` what others read of it."""

    write: bool = False
    decide: bool = False


def get_call_for(user, *, slug: str) -> tuple[Call, CallPowers]:
    """One that this person's organisation, or the State, organises. Raises Http404 for any other, without
    telling whether it exists."""
    rights = rights_of(user)
    seen = calls_organised(rights, Power.READ)
    found = seen.select_related("organiser", "co_decided_with").filter(slug=slug).first()
    if found is None:
        raise Http404
    powers = CallPowers(
        write=calls_organised(rights, Power.WRITE).filter(pk=found.pk).exists(),
        decide=calls_organised(rights, Power.SUBMIT).filter(pk=found.pk).exists(),
    )
    return found, powers


def get_writable_call(user, *, slug: str) -> Call:
    """One whose words this person may change. Raises Http404 otherwise."""
    found, powers = get_call_for(user, slug=slug)
    if not powers.write:
        raise Http404
    return found


def get_terms_to_write(user, *, slug: str) -> Terms:
    """The terms of such a call that are not in force yet. Raises Http404 when none are being written."""
    call = get_writable_call(user, slug=slug)
    found = call.terms.filter(in_force_at=None).select_related("call").first()
    if found is None:
        raise Http404
    return found


def get_call_to_clone(user, *, slug: str) -> Call:
    """One of one's own, or one that everybody reads. Raises Http404."""
    rights = rights_of(user)
    found = calls_organised(rights, Power.READ).filter(slug=slug).first()
    return found or get_published_call(slug)


def get_document_of_call(user, *, slug: str, ref: str) -> Document:
    """Of its kit, or the model of a piece that it asks. Raises Http404."""
    call, _powers = get_call_for(user, slug=slug)
    models = Piece.objects.filter(terms__call=call).exclude(model=None).values("model")
    given = Document.objects.filter(Q(pk__in=call.kit.values("pk")) | Q(pk__in=models), ref=ref).first()
    if given is None or not may_be_opened(given):
        raise Http404
    return given
