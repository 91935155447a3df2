"""Reads: what each person wants, and the letters that could not be delivered."""

from collections.abc import Collection

from django.db.models import QuerySet

from coopdec.mailing import rules
from coopdec.mailing.enums import Frequency, State, Topic
from coopdec.mailing.models import Letter, Preference


def frequency_of(topic: str, *, user, address: str) -> str:
    """What was chosen for this topic; what is usual, when nothing was."""
    if not topic:
        return Frequency.AT_ONCE
    whose = {"user": user} if user else {"user": None, "address": address}
    chosen = Preference.objects.filter(**whose, topic=topic).values_list("frequency", flat=True).first()
    return chosen or rules.usual(topic)


def preferences_of(user) -> dict[str, str]:
    """The frequency of every topic for this person."""
    chosen = dict(Preference.objects.filter(user=user).values_list("topic", "frequency"))
    return {topic: chosen.get(topic, rules.usual(topic)) for topic in Topic.values}


def who_chose(topic: str, frequencies: Collection[str]) -> QuerySet[Preference]:
    """The choices of the people who want this topic at one of these rhythms."""
    wanted = Preference.objects.filter(topic=topic, frequency__in=frequencies)
    return wanted.filter(user__isnull=False, user__is_active=True)


def held_on(*, user=None, address: str = "") -> dict[str, list[dict[str, object]]]:
    """Letters and choices of a person, or of an address without one: for who asks what is kept of them."""
    letters = Letter.objects.of(user=user, address=address).filter(erased_at=None).order_by("pk")
    whose = {"user": user} if user else {"user": None, "address": address}
    return {
        "letters": list(letters.values("to", "topic", "subject", "text", "written_at", "sent_at")),
        "choices": list(Preference.objects.filter(**whose).order_by("pk").values("topic", "frequency")),
    }


def failed_letters() -> QuerySet[Letter]:
    """Those that no server took, newest first."""
    return Letter.objects.filter(state=State.FAILED).order_by("-written_at")
