"""Named contacts: with the person's consent, for a time."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from coopdec.accounts import rules
from coopdec.accounts.models import NamedContact, User
from coopdec.accounts.services.teams import record
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation


@transaction.atomic
def add_contact(
    organisation: Organisation,
    *,
    name: str,
    position: str,
    email: str = "",
    consented_on: date,
    expires_on: date,
    by: User,
) -> NamedContact:
    """Raises Refused for dates that make no consent. The journal says that there is one, not who."""
    verdict = rules.contact_is_possible(
        consented_on=consented_on, expires_on=expires_on, today=timezone.localdate()
    )
    if not verdict.ok:
        raise Refused(verdict)
    contact = NamedContact.objects.create(
        organisation=organisation,
        name=name,
        position=position,
        email=email,
        consented_on=consented_on,
        expires_on=expires_on,
        recorded_by=by,
    )
    record("contact.added", organisation, by=by, facts={"contact": contact.ref})
    return contact


@transaction.atomic
def remove_contact(contact: NamedContact, *, by: User | None) -> None:
    """The row goes: nothing of the person stays."""
    record("contact.removed", contact.organisation, by=by, facts={"contact": contact.ref})
    contact.delete()


def remove_expired_contacts() -> int:
    """Those whose consent is over; how many."""
    expired = NamedContact.objects.filter(expires_on__lte=timezone.localdate()).select_related("organisation")
    for contact in expired:
        remove_contact(contact, by=None)
    return len(expired)
