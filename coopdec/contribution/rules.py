"""Pure decisions of the update online; nothing here reads the database or a clock."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from coopdec.common.verdict import Verdict
from coopdec.contribution.shape import FIELDS, MARKERS, ROWS, Content, canonical
from coopdec.cooperation.enums import Role
from coopdec.directory.enums import OrganisationKind

NEAR_TITLES = 0.6
MOST_PAIRS = 12_000_000  # of words of two texts that are compared: what a field may hold
# Those who answer for a sheet; a funder or a support proposes, a moderator decides.
ANSWERING = frozenset({Role.LEAD, Role.PARTNER, Role.OPERATOR})


# --- who publishes


def publishes_at_once(*, trusted: bool, is_national: bool, kind: str, roles: Collection[str]) -> bool:
    """A trusted organisation, for the sheets that it answers for; the national administration, for all.

    What comes from abroad is always read by somebody here.
    """
    if is_national:
        return True
    return trusted and kind != OrganisationKind.FOREIGN_AUTHORITY and bool(ANSWERING & set(roles))


def has_its_writer(*, organisation: int, kind: str, partners: Collection[int]) -> Verdict:
    """Authorities and bodies write of what they do; those who help others (State, networks) of all."""
    helps = {
        OrganisationKind.NATIONAL,
        OrganisationKind.EMBASSY,
        OrganisationKind.PREFECTURE,
        OrganisationKind.NETWORK,
    }
    if kind in helps or organisation in partners:
        return Verdict.yes()
    return Verdict.no(_("Votre organisme ne figure pas parmi les partenaires : ajoutez-le."))


# --- what changed


@dataclass(frozen=True, slots=True)
class Change:
    """A field that two contents do not say alike; of rows, those that only one of them has."""

    field: str
    before: Any
    after: Any
    removed: tuple[Mapping[str, str], ...] = ()
    added: tuple[Mapping[str, str], ...] = ()

    @property
    def is_rows(self) -> bool:
        return self.field in ROWS


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What `after` says otherwise than `before`, by field, in the order of the form."""
    one, other = canonical(before), canonical(after)
    found = []
    for field in FIELDS:
        if one[field] == other[field]:
            continue
        if field in ROWS:
            removed = tuple(row for row in one[field] if row not in other[field])
            added = tuple(row for row in other[field] if row not in one[field])
            found.append(Change(field, one[field], other[field], removed, added))
        else:
            found.append(Change(field, one[field], other[field]))
    return found


def merged(
    base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> tuple[Content, list[str]]:
    """`mine` with what `theirs` changed since `base`, and the fields that both changed: those keep `mine`."""
    old, other, own = canonical(base), canonical(theirs), canonical(mine)
    result: Content = {**mine}
    both = []
    for field in FIELDS:
        if other[field] == old[field] or other[field] == own[field]:
            continue
        if own[field] == old[field]:
            result[field] = other[field]
        else:
            both.append(field)
    if MARKERS in both:
        result[MARKERS] = {**other[MARKERS], **own[MARKERS]}
    return result, both


def taken(mine: Content, theirs: Mapping[str, Any], fields: Collection[str]) -> Content:
    """`mine`, with these fields as in `theirs`."""
    return {**mine, **{field: theirs[field] for field in fields if field in FIELDS}}


# --- words that changed


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `kind` is `same`, `removed` or `added`."""

    kind: str
    text: str


def word_changes(before: str, after: str) -> list[Piece]:
    """Two texts as one, the words that came and went marked."""
    one, other = before.split(), after.split()
    if len(one) * len(other) > MOST_PAIRS:
        return [Piece("removed", " ".join(one)), Piece("added", " ".join(other))]
    pieces = []
    # Words that come back all the time do not align two texts: without that, « a b a b » takes minutes.
    for tag, first, last, start, end in SequenceMatcher(None, one, other, autojunk=True).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", " ".join(one[first:last])))
            continue
        if last > first:
            pieces.append(Piece("removed", " ".join(one[first:last])))
        if end > start:
            pieces.append(Piece("added", " ".join(other[start:end])))
    return pieces


# --- time and likeness


def last_said(*dates: date | None) -> date | None:
    """The last day when somebody answered for the sheet: confirmed, or published."""
    return max((day for day in dates if day), default=None)


def are_near(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two titles, given by their words, share most of them."""
    shared, all_of_them = set(one) & set(other), set(one) | set(other)
    return len(shared) >= NEAR_TITLES * len(all_of_them) > 0
