"""What each person wants to receive, and forgetting who left."""

from django.db import models, transaction

from coopdec.mailing.enums import Frequency, State
from coopdec.mailing.models import Letter, Preference
from coopdec.mailing.services.sending import erase


@transaction.atomic
def choose(topic: str, frequency: str, *, user: models.Model | None = None, address: str = "") -> None:
    """How often letters of this topic come from now on; « never » also stops those that were kept."""
    whose = {"user": user, "address": "" if user else address}
    Preference.objects.update_or_create(**whose, topic=topic, defaults={"frequency": frequency})
    if frequency == Frequency.NEVER:
        kept = Letter.objects.of(user=user, address=address).filter(topic=topic)
        kept.filter(state__in=[State.WAITING, State.GATHERED], digest__isnull=True).update(
            state=State.STOPPED
        )


@transaction.atomic
def forget(*, user: models.Model | None = None, address: str = "") -> None:
    """Erase all that letters know of a person: those that wait are stopped, choices go."""
    letters = Letter.objects.of(user=user, address=address)
    waiting = letters.filter(state__in=[State.WAITING, State.GATHERED]).values_list("pk", flat=True)
    stopped = Letter.objects.filter(pk__in=list(waiting))
    erase(letters.filter(erased_at=None))
    stopped.update(state=State.STOPPED)
    whose = {"user": user} if user else {"user": None, "address": address}
    Preference.objects.filter(**whose).delete()
