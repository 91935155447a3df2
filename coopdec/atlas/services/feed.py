"""What the journal says since a snapshot: which sheets are to be read again, or all of them.

Entries are read in the transaction that reads the sheets. All that it sees is taken in; but the position
moves over settled entries only (`journal.queries`), so that one committed out of order is read when it comes.
The version is the number of entries seen: commits are seen in one order, so equal versions have seen the same
entries, on every machine.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from coopdec.cooperation.models import Cooperation, FundingLine, Partner
from coopdec.journal.models import Entry
from coopdec.journal.queries import Position, horizon

SHEET = "cooperation.cooperation"
ORGANISATION = "directory.organisation"
# In no list, card or figure of the atlas. For a type that is not named here, everything is read again.
WITHOUT_EFFECT = {
    "accounts.invitation",
    "accounts.joinrequest",
    "accounts.team",
    "accounts.user",
    "cooperation.errorreport",
    "directory.countrysheet",
    "files.document",
    "contribution.proposal",
    "contribution.addedorganisation",
    "contribution.partnerremark",
    "mailing.letter",
}
MOST = 5000


@dataclass(frozen=True, slots=True)
class Seen:
    """How far the journal was read: `settled` entries up to `position`, that none can precede any more."""

    position: Position = field(default_factory=Position)
    settled: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What came after a position: the new one, the version, the sheets to read again (`everything`: all)."""

    seen: Seen
    version: int
    sheets: frozenset[int] = field(default_factory=frozenset)
    everything: bool = False


def changes(seen: Seen) -> Changes:
    """What is to be read again since `seen`. To be called in the transaction that reads the sheets."""
    at, limit = seen.position, horizon()
    after = Entry.objects.filter(
        Q(transaction__gt=at.transaction) | Q(transaction=at.transaction, id__gt=at.id)
    )
    after = after.order_by("transaction", "id")
    entries = list(after.values_list("transaction", "id", "object_type", "object_ref")[: MOST + 1])
    if len(entries) > MOST:
        settled = after.filter(transaction__lt=limit)
        last = settled.values_list("transaction", "id").last()
        new = Seen(Position(*last) if last else at, seen.settled + settled.count())
        return Changes(new, seen.settled + after.count(), everything=True)
    moved = [Position(*entry[:2]) for entry in entries if entry[0] < limit]
    sheets = _sheets({(kind, ref) for _transaction, _id, kind, ref in entries})
    return Changes(
        seen=Seen(moved[-1] if moved else at, seen.settled + len(moved)),
        version=seen.settled + len(entries),
        sheets=sheets or frozenset(),
        everything=sheets is None,
    )


def holds(seen: Seen) -> bool:
    """Whether this is the journal that was read: a database restored from a copy may have lost entries."""
    at = seen.position
    before = Q(transaction__lt=at.transaction) | Q(transaction=at.transaction, id__lte=at.id)
    return Entry.objects.filter(before).count() == seen.settled


def _sheets(objects: Iterable[tuple[str, str]]) -> frozenset[int] | None:
    """The sheets that acts on these objects may have changed; None = any sheet."""
    refs, slugs = set(), set()
    for kind, ref in objects:
        if kind == SHEET:
            refs.add(ref)
        elif kind == ORGANISATION:
            slugs.add(ref)
        elif kind not in WITHOUT_EFFECT:
            return None
    keys = dict(Cooperation.objects.filter(ref__in=refs).values_list("ref", "pk"))
    if refs - keys.keys():
        return None  # a sheet is gone, and only its key would tell where it stood
    found = set(keys.values())
    # A card names its sheet's parent, as long as everybody may read it.
    found |= set(Cooperation.objects.filter(parent__in=keys.values()).values_list("pk", flat=True))
    if slugs:
        acts = Partner.objects.filter(organisation__slug__in=slugs)
        pays = FundingLine.objects.filter(funder__slug__in=slugs)
        found |= set(acts.values_list("cooperation_id", flat=True))
        found |= set(pays.values_list("cooperation_id", flat=True))
    return frozenset(found)
