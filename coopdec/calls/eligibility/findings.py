"""What a rule answers, and how its numbers are said."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from django.utils.formats import number_format

from coopdec.calls.enums import RuleCode, Section
from coopdec.common.money import euros
from coopdec.common.templatetags.words import grouped
from coopdec.common.verdict import Source, Verdict

WHOLE = Decimal(100)
# The page of an application where what a rule says is mended; what no page mends is not here.
MENDED_IN: Mapping[str, Section] = {
    RuleCode.PARTNER: Section.PARTNERS,
    RuleCode.FRENCH_AUTHORITIES: Section.PARTNERS,
    RuleCode.SEVERAL_TERRITORIES: Section.PARTNERS,
    RuleCode.COUNTRIES: Section.PARTNERS,
    RuleCode.EXCLUDED_COUNTRY: Section.PARTNERS,
    RuleCode.THEMES: Section.PROJECT,
    RuleCode.DURATION: Section.PROJECT,
    RuleCode.RATE: Section.BUDGET,
    RuleCode.RATE_SEVERAL: Section.BUDGET,
    RuleCode.SHARE: Section.BUDGET,
    RuleCode.IN_KIND: Section.BUDGET,
    RuleCode.GRANT: Section.BUDGET,
    RuleCode.REPUBLICAN_COMMITMENT: Section.PIECES,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says: `ok` None when something is not known yet; `message` says what, in numbers."""

    code: str
    ok: bool | None
    message: str
    source: Source

    @property
    def mended_in(self) -> Section | None:
        return MENDED_IN.get(self.code)

    @property
    def verdict(self) -> Verdict:
        """As a page shows it: what is not known is a warning."""
        return Verdict(self.ok is True, self.message, (self.source,), blocking=self.ok is False)


def money(cents: int) -> str:
    value = euros(cents)
    if value == value.to_integral_value():
        return f"{grouped(int(value))} €"
    return f"{number_format(value, 2, force_grouping=True)} €"


def percents(value: Decimal) -> str:
    return f"{number_format(value.normalize(), None)} %" if value % 1 else f"{int(value)} %"


def _share(part: int, whole: int) -> Decimal:
    return Decimal(part) * WHOLE / Decimal(whole) if whole else Decimal(0)


def share_of(part: int, whole: int) -> str:
    """Rounded to a tenth, for people; decisions are made on cents."""
    return percents(_share(part, whole).quantize(Decimal("0.1")))


def part_of(percent: Decimal, cents: int) -> int:
    return int((percent * cents / WHOLE).to_integral_value(ROUND_FLOOR))
