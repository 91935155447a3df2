"""What each side knows already, or does not want: never proposed to it.

Fixed numbers of queries, for one who asks as for all of them in a night. `to_all`: only what everybody knows
(partners, who leads): a gap in a public page would tell who answered, blocked or set aside whom.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from coopdec.cooperation.models import Cooperation, Partner
from coopdec.exchange.models import Block, Introduction, Listing, Participation, SetAside, SharedProgramme

Known = Mapping[int, set[int]]


def partners_of(organisations: Collection[int]) -> Known:
    """Those who share a published sheet with each: they have met already. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    sheets = Cooperation.objects.published().order_by().values("pk")
    mine = Partner.objects.filter(cooperation__in=sheets, organisation__in=organisations)
    for one, other in mine.values_list("organisation_id", "cooperation__partners__organisation_id"):
        if other and other != one:
            found[one].add(other)
    return found


def authorities_known_to(listings: Collection[Listing], *, to_all: bool = False) -> Known:
    """Authorities that each listing need not be told of: partners, those that answered, those that its owners
    block or set aside. Four queries."""
    owners = {one.pk: {one.organisation_id, one.carried_by_id} - {None} for one in listings}
    partners = partners_of({one.organisation_id for one in listings if one.organisation_id})
    found: dict[int, set[int]] = defaultdict(set)
    for one in listings:
        found[one.pk] |= partners.get(one.organisation_id or 0, set())
    if to_all:
        return found
    blocked: dict[int, set[int]] = defaultdict(set)
    of_all = Block.objects.filter(organisation__in=set().union(*owners.values()))
    for owner, other in of_all.values_list("organisation_id", "blocked_id"):
        blocked[owner].add(other)
    for one in listings:
        found[one.pk].update(*(blocked[owner] for owner in owners[one.pk]))
    answered = Introduction.objects.filter(listing__in=owners)
    aside = SetAside.objects.filter(listing__in=owners, by_owner=True)
    for rows in (answered, aside):
        for listing, organisation in rows.order_by().values_list("listing_id", "organisation_id"):
            found[listing].add(organisation)
    return found


def listings_known_to(authorities: Collection[int], *, to_all: bool = False) -> Known:
    """Listings of partners of each authority, those that it answered or set aside, those of who blocks it.
    Five queries."""
    sought: dict[int, set[int]] = defaultdict(set)
    published: dict[int, set[int]] = defaultdict(set)
    rows = Listing.objects.published().order_by().values_list("pk", "organisation_id", "carried_by_id")
    for pk, organisation, carrier in rows:
        sought[organisation].add(pk)
        published[organisation].add(pk)
        published[carrier].add(pk)
    found: dict[int, set[int]] = defaultdict(set)
    for one, partners in partners_of(authorities).items():
        found[one].update(*(sought[partner] for partner in partners if partner in sought))
    if to_all:
        return found
    blocks = Block.objects.filter(blocked__in=authorities)
    for one, owner in blocks.values_list("blocked_id", "organisation_id"):
        found[one] |= published.get(owner, set())
    answered = Introduction.objects.filter(organisation__in=authorities)
    aside = SetAside.objects.filter(organisation__in=authorities, listing__isnull=False, by_owner=False)
    for mine in (answered, aside):
        for one, listing in mine.order_by().values_list("organisation_id", "listing_id"):
            found[one].add(listing)
    return found


def programmes_known_to(authorities: Collection[int], *, to_all: bool = False) -> Known:
    """Programmes that each leads, asked to join or set aside. Four queries."""
    found: dict[int, set[int]] = defaultdict(set)
    public = (
        SharedProgramme.objects.filter(lead__in=authorities).values_list("lead_id", "pk"),
        SharedProgramme.objects.filter(co_leads__in=authorities).values_list("co_leads", "pk"),
    )
    asked = Participation.objects.filter(organisation__in=authorities)
    aside = SetAside.objects.filter(organisation__in=authorities, programme__isnull=False)
    private = (each.values_list("organisation_id", "programme_id") for each in (asked, aside))
    for rows in public if to_all else (*public, *private):
        for one, programme in rows.order_by():
            found[one].add(programme)
    return found
