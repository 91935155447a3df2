"""Following a public question without an account: nothing is sent before the address says yes."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from coopdec.mailing import services as mailing
from coopdec.workspace import rules
from coopdec.workspace.models import SavedSearch

A_DAY = timedelta(days=1)


@transaction.atomic
def ask_to_follow(
    *, address: str, view: str, query: str, name: str, language: str, frequency: str, asked_from: bytes
) -> SavedSearch | None:
    """Write to the address to ask whether it is its owner who wants this. What is answered to who asks is
    always the same: it never tells whether an address follows something.

    Returns None when nothing is written, because too many letters of this kind left in a day.
    """
    address = address.lower()
    lately = SavedSearch.objects.filter(created_at__gt=timezone.now() - A_DAY, user=None)
    counts = lately.aggregate(
        of_address=Count("pk", filter=Q(address=address)),
        of_place=Count("pk", filter=Q(asked_from=asked_from)),
    )
    if not rules.may_be_asked(**counts):
        return None
    found = SavedSearch.objects.create(
        address=address,
        view=view,
        query=query,
        name=name,
        language=language,
        frequency=frequency,
        asked_from=asked_from,
    )
    mailing.post(
        key=f"follow-{found.pk}",
        to=address,
        template="workspace/letters/confirm.txt",
        context={"search": found},
        language=language,
    )
    return found


@transaction.atomic
def confirm(search: SavedSearch) -> None:
    """From now on its news are told. The same question of the same address, followed before, is replaced."""
    same = SavedSearch.objects.filter(address=search.address, view=search.view, query=search.query, user=None)
    same.exclude(pk=search.pk).filter(confirmed_at__isnull=False).delete()
    search.confirmed_at = search.confirmed_at or timezone.now()
    search.save(update_fields=["confirmed_at"])


def change_frequency(search: SavedSearch, frequency: str) -> None:
    search.frequency = frequency
    search.save(update_fields=["frequency"])


def stop(search: SavedSearch) -> None:
    """The address is forgotten with the subscription."""
    search.delete()


def forget_unconfirmed() -> int:
    """Addresses that never answered, and the places that asked for those that did."""
    now = timezone.now()
    SavedSearch.objects.filter(asked_from__isnull=False, created_at__lt=now - A_DAY).update(asked_from=None)
    late = SavedSearch.objects.filter(
        user=None, confirmed_at=None, created_at__lt=now - rules.CONFIRMED_WITHIN
    )
    return late.delete()[0]
