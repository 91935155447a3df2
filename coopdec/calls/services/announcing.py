"""A call that opens is told, once, to the people of those whom it concerns."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from coopdec.accounts.models import User
from coopdec.calls import letters
from coopdec.calls.eligibility.terms import Rule
from coopdec.calls.enums import CallState
from coopdec.calls.models import Call
from coopdec.calls.queries import concerned, rules_of, terms_in_force
from coopdec.journal import services as journal
from coopdec.journal.models import Entry

OBJECT_TYPE = "calls.call"
TOLD = "call.told"
AT_A_TIME = 200  # people: what is read and written in one transaction


def tell_opened(now: datetime, *, names: Mapping[str, str]) -> int:
    """Of each call that is open and was not told of; stopped half-way, it is begun again and nobody is
    written to twice. `names`: how to call aids that rules name. Nobody is told of a call of the demonstration
    world. Returns how many letters."""
    return sum(_tell(call, names) for call in _to_tell(now))


def _to_tell(now: datetime) -> list[Call]:
    open_now = Call.objects.visible().filter(
        Q(closes_at=None) | Q(closes_at__gt=now), state=CallState.PUBLISHED, opens_at__lte=now
    )
    found = [one for one in open_now.select_related("organiser").order_by("pk") if not one.is_fictitious]
    told = Entry.objects.filter(
        object_type=OBJECT_TYPE, object_ref__in=[one.slug for one in found], verb=TOLD
    ).values_list("object_ref", "at")
    # A call that was removed may have had this name.
    made = {one.slug: one.created_at for one in found}
    known = {slug for slug, at in told if at >= made[slug]}
    return [one for one in found if one.slug not in known]


def _tell(call: Call, names: Mapping[str, str]) -> int:
    terms = terms_in_force(call)
    if terms is None:
        return 0
    rules, written, last = rules_of(terms), 0, 0
    kinds = concerned.applicants_of(rules)
    while people := list(concerned.people_of(kinds).filter(pk__gt=last)[:AT_A_TIME]):
        with transaction.atomic():
            written += _tell_some(call, rules, people, kinds=kinds, names=names)
        last = people[-1].pk
    with transaction.atomic():
        journal.record(
            TOLD,
            object_type=OBJECT_TYPE,
            object_ref=call.slug,
            by=None,
            actor_label="calls",
            facts={"letters": written},
        )
    return written


def _tell_some(
    call: Call,
    rules: Sequence[Rule],
    people: Sequence[User],
    *,
    kinds: frozenset[str],
    names: Mapping[str, str],
) -> int:
    candidates = concerned.candidates_for(call, people, kinds=kinds)
    by_language: dict[str, list[User]] = defaultdict(list)
    for person in people:
        if person.pk in candidates:
            by_language[person.language].append(person)
    written = 0
    for language, readers in by_language.items():
        with translation.override(language):
            theirs = [one for person in readers for one in candidates[person.pk]]
            fits = concerned.fits_among(theirs, rules, names=names)
        for person in readers:
            found = [fits[one.authority.pk] for one in candidates[person.pk] if one.authority.pk in fits]
            written += bool(found) and letters.opened(call, person, found)
    return written
