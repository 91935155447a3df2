"""What time takes away: accounts that do not serve, consents and links that are over."""

from collections import Counter
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from coopdec.accounts import correspondence, rules
from coopdec.accounts.enums import InvitationState, RequestState
from coopdec.accounts.models import Invitation, JoinRequest, Membership, User
from coopdec.accounts.rules import Sleep
from coopdec.accounts.services.contacts import remove_expired_contacts
from coopdec.accounts.services.personal import erase
from coopdec.common.workflow import Refused
from coopdec.journal import services as journal


def forget_inactive(*, now: datetime | None = None) -> Counter[str]:
    """Warn, then erase, those who have not signed in for long; each person in a transaction of its own.

    Counts by what was done; `kept`: last administrators, whom only the national administration may take away.
    """
    at = now or timezone.now()
    done: Counter[str] = Counter()
    people = User.objects.filter(erased_at__isnull=True, is_superuser=False).annotate(
        seen_at=Coalesce("last_login", "date_joined")
    )
    for person in people.filter(seen_at__lte=at - settings.WARN_INACTIVE_AFTER).order_by("pk"):
        done[_one(person, at=at)] += 1
    return done


def _one(person: User, *, at: datetime) -> str:
    step = rules.asleep(
        seen_at=person.last_login or person.date_joined,
        warned_at=person.warned_at,
        now=at,
        warn_after=settings.WARN_INACTIVE_AFTER,
        erase_after=settings.ERASE_INACTIVE_AFTER,
    )
    if step == Sleep.WARN:
        return _warn(person, at=at)
    if step == Sleep.ERASE:
        try:
            erase(person, by=None)
        except Refused:
            return "kept"
        return "erased"
    return "waiting"


@transaction.atomic
def _warn(person: User, *, at: datetime) -> str:
    person.warned_at = at
    person.save(update_fields=["warned_at"])
    seen_at = person.last_login or person.date_joined
    on = max(seen_at + settings.ERASE_INACTIVE_AFTER, at + rules.NOTICE)
    journal.record("person.warned", object_type="accounts.user", object_ref=str(person.pk), by=None, facts={})
    correspondence.will_be_erased(person, on=on)
    return "warned"


@transaction.atomic
def close_what_is_over(*, now: datetime | None = None) -> Counter[str]:
    """Expired contacts go, addresses of dead links are erased, ended delegations are closed."""
    at = now or timezone.now()
    done: Counter[str] = Counter(contacts=remove_expired_contacts())
    requests = JoinRequest.objects.filter(
        state=RequestState.UNCONFIRMED, made_at__lte=at - rules.CONFIRMATION_LASTS
    )
    done["requests"] = requests.update(
        state=RequestState.WITHDRAWN,
        decided_at=at,
        asker_name="",
        asker_email="",
        message="",
        token_digest="",
    )
    invitations = Invitation.objects.filter(state=InvitationState.SENT, expires_at__lte=at).exclude(email="")
    done["invitations"] = invitations.update(email="", state=InvitationState.CANCELLED, closed_at=at)
    over = Membership.objects.filter(Q(until__lte=at), ended_at__isnull=True)
    for part in over:
        part.ended_at = part.until
        part.save(update_fields=["ended_at"])
        done["delegations"] += 1
    return done
