"""What the page of a sheet shows beside the sheet itself."""

from collections import Counter, defaultdict
from collections.abc import Sequence
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
    return sheet.children.published().order_by("start_year", "sort_key")


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
    """Sheets near this one: said related first, then those that share a partner, then country and themes."""
    near = {one.pk: (100, _("liée par la source")) for one in sheet.related.published()}
    organisations = {part.organisation_id for part in partners if part.organisation_id}
    shared = Partner.objects.filter(organisation__in=organisations).exclude(cooperation=sheet)
    for other in shared.select_related("organisation"):
        word = _why(other)
        near.setdefault(other.cooperation_id, (50 if other.side == Side.FRENCH else 60, word))
    for pk, shared in _same_country_and_themes(sheet, partners).items():
        near.setdefault(pk, (shared, _("même pays et mêmes thèmes")))
    left_out = {sheet.parent_id, *sheet.children.values_list("pk", flat=True)}
    found = Cooperation.objects.published().in_bulk(set(near) - left_out)
    order = sorted(found.values(), key=lambda one: (-near[one.pk][0], one.sort_key))
    return [Close(one, near[one.pk][1]) for one in order[:CLOSE_SHEETS]]


def _why(other: Partner) -> str:
    """What two sheets share; a network or an association is not an authority."""
    if other.side != Side.FRENCH:
        return _("même partenaire")
    is_authority = other.organisation.kind == OrganisationKind.FRENCH_AUTHORITY
    return _("même collectivité") if is_authority else _("même organisme")


def _same_country_and_themes(sheet: Cooperation, partners: Sequence[Partner]) -> Counter[int]:
    """Sheets of the same partner country, with how many themes they share (at least one)."""
    countries = {part.country_id for part in partners if part.country_id}
    themes = list(sheet.themes.values_list("pk", flat=True))
    shared = Cooperation.themes.through.objects.filter(
        theme__in=themes, cooperation__partners__country__in=countries
    ).exclude(cooperation=sheet)
    return Counter(pk for pk, _theme in set(shared.values_list("cooperation_id", "theme_id")))
