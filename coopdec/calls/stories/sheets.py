"""The sheet of a call: its calendar, its money, what changed and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coopdec.calls import moments, sentences
from coopdec.calls.eligibility.findings import money
from coopdec.calls.eligibility.terms import World
from coopdec.calls.enums import RuleCode
from coopdec.calls.models import Call, Terms
from coopdec.calls.queries import public, rules_of
from coopdec.calls.stories.asked import payments_of
from coopdec.calls.stories.ready import world_of
from coopdec.common.typography import pair


@dataclass(frozen=True, slots=True)
class Change:
    """What changed and when: a version of the terms, or a closing day put off."""

    at: Any
    title: str
    text: str
    note: str = ""
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()


def changes(call: Call, versions: Sequence[Terms], extensions: Sequence[public.Extension]) -> list[Change]:
    """The last first; nothing for a call that is as it was published."""
    rules = [rule for terms in versions for rule in rules_of(terms)] if len(versions) > 1 else []
    world = world_of(rules) if rules else None
    found = [_version(*pair, world) for pair in pairwise(versions)] if world else []
    found += [_extension(call, one) for one in extensions]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _version(before: Terms, terms: Terms, world: World) -> Change:
    old, new = _said(before, world), _said(terms, world)
    note = (
        _("Vaut aussi pour les dossiers déjà commencés.")
        if terms.for_begun
        else _("Les dossiers commencés avant gardent le règlement sous lequel ils l’ont été.")
    )
    return Change(
        at=terms.in_force_at,
        title=_("Règlement, version %(number)s") % {"number": terms.number},
        text=terms.announcement,
        note=note,
        gone=tuple(one for one in old if one not in new),
        come=tuple(one for one in new if one not in old),
    )


def _said(terms: Terms, world: World) -> list[str]:
    """Everything that a version asks, a sentence each."""
    said = [pair(RuleCode(one.code).label, sentences.WORDS[one.code](one, world)) for one in rules_of(terms)]
    said += [pair(_("Pièce demandée"), one.title) for one in terms.pieces.all()]
    said += [pair(_("Question posée"), one.label) for one in terms.questions.all()]
    said += payments_of(terms)
    return said


def _extension(call: Call, one: public.Extension) -> Change:
    said = {
        "before": moments.moment(one.before, call.time_zone) if one.before else "",
        "until": moments.moment(one.until, call.time_zone) if one.until else "",
    }
    text = _("La fermeture passe du %(before)s au %(until)s.") % said
    return Change(at=one.at, title=_("Fermeture reportée"), text=text, note=one.reason)


@dataclass(frozen=True, slots=True)
class Step:
    """A day of the calendar of a call. `is_past`: behind the reader."""

    label: str
    text: str
    is_past: bool
    left: str = ""


def steps(call: Call) -> list[Step]:
    """Opening, closing, instruction, committee: those that are known."""
    now, today = timezone.now(), timezone.localdate()
    zone, found = call.time_zone, []
    if call.opens_at:
        left = moments.days_left(call.opens_at, zone) if call.opens_at > now else ""
        found.append(Step(_("Ouverture"), moments.moment(call.opens_at, zone), call.opens_at <= now, left))
    if call.closes_at:
        left = moments.days_left(call.closes_at, zone) if call.opens_at <= now < call.closes_at else ""
        found.append(Step(_("Fermeture"), moments.moment(call.closes_at, zone), call.closes_at <= now, left))
    for label, day in ((_("Fin de l’instruction"), call.instructed_by), (_("Comité"), call.committee_on)):
        if day:
            found.append(Step(label, date_format(day), day < today))
    return found


def envelope(call: Call) -> str:
    return money(call.envelope_cents) if call.envelope_cents else ""


def elsewhere(call: Call) -> list[tuple[str, str]]:
    """The closing moment where French authorities live; nothing for what does not close."""
    return moments.elsewhere(call.closes_at, call.time_zone) if call.closes_at else []
