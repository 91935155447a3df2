"""Suggestions by letter: who asked for them, what they were told already, telling them once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.db.models.functions import Coalesce

from coopdec.accounts.enums import Power
from coopdec.accounts.models import User
from coopdec.accounts.queries import parts_able
from coopdec.directory.models import Organisation
from coopdec.exchange import letters
from coopdec.exchange.enums import ListingKind
from coopdec.exchange.models import Listing, Suggestion
from coopdec.mailing.enums import Topic
from coopdec.mailing.queries import who_chose

# (person, authority, listing or None, programme or None)
Told = tuple[int, int, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Wish:
    """A person who asked for suggestions, and for whom: authorities, French or abroad; requests they own."""

    user: User
    authorities: tuple[int, ...]
    abroad: tuple[Organisation, ...]
    listings: tuple[Listing, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """One suggestion, as the letter says it, in the language of who reads."""

    organisation: int
    listing: int | None
    programme: int | None
    title: str
    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """The suggestions of one authority or of one listing; `path` leads to all of them."""

    title: str
    path: str
    rows: Sequence[Suggested]


def wishes(rhythms: Collection[str]) -> list[Wish]:
    """Of those who chose one of these rhythms; who acts for nobody that matching knows is left out. Five
    queries."""
    users = {
        one.user_id: one.user
        for one in who_chose(Topic.SUGGESTIONS, rhythms).select_related("user")
        if one.user
    }
    if not users:
        return []
    parts = parts_able(Power.WRITE, users)
    organisations = {organisation for _user, organisation in parts}
    french = Organisation.objects.visible().french_authorities().filter(pk__in=organisations, ended_on="")
    authorities = set(french.values_list("pk", flat=True))
    abroad = (
        Organisation.objects.visible().foreign_authorities().select_related("place").in_bulk(organisations)
    )
    owned: dict[int, list[Listing]] = defaultdict(list)
    requests = Listing.objects.published().exclude(kind=ListingKind.OFFER)
    mine = requests.annotate(owner=Coalesce("carried_by_id", "organisation_id")).filter(
        owner__in=organisations
    )
    for one in mine.select_related("organisation").order_by("pk"):
        owned[one.owner].append(one)
    acting: dict[int, list[int]] = defaultdict(list)
    for user, organisation in parts:
        acting[user].append(organisation)
    found = [
        Wish(
            user=users[user],
            authorities=tuple(one for one in organisations_of if one in authorities),
            abroad=tuple(abroad[one] for one in organisations_of if one in abroad),
            listings=tuple(listing for one in organisations_of for listing in owned[one]),
        )
        for user, organisations_of in acting.items()
    ]
    return [one for one in found if one.authorities or one.abroad or one.listings]


def told_to(users: Iterable[int]) -> set[Told]:
    """All that was suggested to these people. One query."""
    found = Suggestion.objects.filter(user__in=list(users))
    return set(found.values_list("user_id", "organisation_id", "listing_id", "programme_id"))


@transaction.atomic
def tell(user: User, groups: Sequence[Group]) -> bool:
    """One letter for all of them, and the memory of each; whether it was written. The key comes from what is
    told: two processes that find the same write once."""
    rows = [row for group in groups for row in group.rows]
    named = sorted(f"{one.organisation}-{one.listing or 0}-{one.programme or 0}" for one in rows)
    key = sha256(" ".join(named).encode()).hexdigest()[:16]
    if not letters.suggested(user, groups, count=len(rows), key=key):
        return False
    Suggestion.objects.bulk_create(
        [
            Suggestion(
                user=user,
                organisation_id=one.organisation,
                listing_id=one.listing,
                programme_id=one.programme,
            )
            for one in rows
        ],
        ignore_conflicts=True,
    )
    return True
