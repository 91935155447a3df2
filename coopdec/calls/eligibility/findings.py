"""What a rule answers, and how its numbers are said."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from django.utils.formats import number_format

from coopdec.common.money import euros
from coopdec.common.templatetags.words import grouped
from coopdec.common.verdict import Source, Verdict

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says: `ok` None when something is not known yet; `message` says what, in numbers."""

    code: str
    ok: bool | None
    message: str
    source: Source

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
