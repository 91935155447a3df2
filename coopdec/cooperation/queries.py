"""What the page of a sheet shows beside the sheet itself."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coopdec.cooperation import rules
from coopdec.cooperation.enums import Side
from coopdec.cooperation.models import Cooperation, FundingLine, Partner
from coopdec.directory.enums import OrganisationKind
from coopdec.journal import queries as journal
from coopdec.journal.models import Entry

CLOSE_SHEETS = 6
NEIGHBOURS = 100


def partners_of(sheet: Cooperation) -> QuerySet[Partner]:
    """The sheet's partners, in order, with all that a page says of them."""
    return sheet.partners.select_related(
        "country",
        "organisation__country",
        "organisation__department",
        "organisation__region",
    )


def lines_by_sheet(sheets: Sequence[Cooperation]) -> dict[int, list[FundingLine]]:
    """Sheet's primary key → its funding lines, none for a sheet without any."""
    lines: dict[int, list[FundingLine]] = defaultdict(list)
    for line in FundingLine.objects.filter(cooperation__in=[sheet.pk for sheet in sheets]):
        lines[line.cooperation_id].append(line)
    return lines


def children_of(sheet: Cooperation) -> QuerySet[Cooperation]:
    return sheet.children.published().order_by("start_year", "sort_key", "ref")


def children_amount(sheet: Cooperation) -> rules.ListAmount:
    """« dont projets »: the money of the published children, a sum apart, never inside the parent's own."""
    children = list(children_of(sheet))
    lines = lines_by_sheet(children)
    return rules.list_amount([rules.sheet_amount(lines[child.pk]) for child in children])


def history_of(sheet: Cooperation) -> list[Entry]:
    """The sheet's journal, the latest first."""
    return list(journal.history_of("cooperation.cooperation", sheet.ref).order_by("-number"))


@dataclass(frozen=True, slots=True)
class Close:
    """A sheet near this one, and why."""

    sheet: Cooperation
    why: str


def close_sheets(sheet: Cooperation, partners: Sequence[Partner]) -> list[Close]:
    """Sheets near this one: said related first, then those that share a partner, then country and themes.

    Of those that share one thing, the NEIGHBOURS entered last are looked at, however large the record.
    """
    left_out = {sheet.parent_id, *sheet.children.values_list("pk", flat=True)}
    near = {one.pk: (100, _("liée par la source")) for one in sheet.related.published()[:CLOSE_SHEETS]}
    for parts in _by_side(partners):
        others = _last(Partner.objects.filter(organisation__in=parts), sheet)
        for pk, side, kind in others.values_list("cooperation_id", "side", "organisation__kind"):
            near.setdefault(pk, (50 if side == Side.FRENCH else 60, _why(side, kind)))
    if len(near.keys() - left_out) < CLOSE_SHEETS:
        for pk, shared in _same_country_and_themes(sheet, partners).items():
            near.setdefault(pk, (shared, _("même pays et mêmes thèmes")))
    found = Cooperation.objects.published().only("ref", "title", "sort_key").in_bulk(set(near) - left_out)
    order = sorted(found.values(), key=lambda one: (-near[one.pk][0], one.sort_key))
    return [Close(one, near[one.pk][1]) for one in order[:CLOSE_SHEETS]]


def _by_side(partners: Sequence[Partner]) -> Iterator[set[int]]:
    """Primary keys of the organisations of each side, the French last: it has the busiest ones."""
    for side in (Side.FOREIGN, Side.INTERNATIONAL, Side.FRENCH):
        yield {one.organisation_id for one in partners if one.organisation_id and one.side == side}


def _last(parts: QuerySet[Partner], sheet: Cooperation) -> QuerySet[Partner]:
    """Parts of the published sheets entered last, this one's apart."""
    found = parts.filter(cooperation__in=Cooperation.objects.published()).exclude(cooperation=sheet)
    return found.order_by("-cooperation_id")[:NEIGHBOURS]


def _why(side: str, kind: str) -> str:
    """What two sheets share; a network or an association is not an authority."""
    if side != Side.FRENCH:
        return _("même partenaire")
    return _("même collectivité") if kind == OrganisationKind.FRENCH_AUTHORITY else _("même organisme")


def _same_country_and_themes(sheet: Cooperation, partners: Sequence[Partner]) -> Counter[int]:
    """Sheets of the same partner country, with how many themes they share (at least one)."""
    countries = {part.country_id for part in partners if part.country_id}
    themes = list(sheet.themes.values_list("pk", flat=True))
    there = _last(Partner.objects.filter(country__in=countries), sheet).values_list(
        "cooperation_id", flat=True
    )
    shared = Cooperation.themes.through.objects.filter(theme__in=themes, cooperation__in=set(there))
    return Counter(shared.values_list("cooperation_id", flat=True))
