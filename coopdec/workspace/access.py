"""The only way from a view to what somebody keeps: one's own, or what one's organisations share; else 404."""

from typing import Any

from django.http import Http404

from coopdec.accounts.access import require_officer
from coopdec.accounts.queries import rights_of
from coopdec.cooperation.access import get_published_sheet
from coopdec.directory.models import Organisation
from coopdec.mailing.enums import State
from coopdec.mailing.models import Letter
from coopdec.reference.models import Country
from coopdec.workspace.enums import ExtractState
from coopdec.workspace.models import Extract, SavedSearch


def get_search_of(user, *, ref: Any) -> SavedSearch:
    """One that this person made: only they change it."""
    return _found(SavedSearch.objects.filter(user=user, ref=ref).select_related("organisation"))


def get_search_for(user, *, ref: Any) -> SavedSearch:
    """One's own, or one shared in an organisation of this person."""
    shared = SavedSearch.objects.readable_by(user, rights_of(user).organisations())
    return _found(shared.filter(ref=ref))


def get_following(ref: Any) -> SavedSearch:
    """The subscription of an address: who holds its link, which only its letters give, manages it."""
    return _found(SavedSearch.objects.filter(user=None, ref=ref))


def get_extract_of(user, *, ref: Any) -> Extract:
    return _found(Extract.objects.filter(user=user, ref=ref))


def get_ready_extract_of(user, *, ref: Any) -> Extract:
    return _found(Extract.objects.filter(user=user, ref=ref, state=ExtractState.READY))


def get_thing(kind: str, code: str) -> dict[str, Any]:
    """What a favourite may be: a published sheet, an organisation that is shown, a country."""
    if kind == "sheet":
        return {"sheet": get_published_sheet(code)}
    if kind == "organisation":
        return {"organisation": _found(Organisation.objects.visible().filter(slug=code))}
    if kind == "country":
        return {"country": _found(Country.objects.filter(pk=code.upper()))}
    raise Http404


def get_failed_letter(user, *, pk: int) -> Letter:
    require_officer(user)
    return _found(Letter.objects.filter(pk=pk, state=State.FAILED, is_secret=False))


def _found(rows):
    found = rows.first()
    if found is None:
        raise Http404
    return found
