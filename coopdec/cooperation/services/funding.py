"""One statement of money on a sheet, put there or taken out by who grants it."""

from django.db import models, transaction
from django.utils import timezone

from coopdec.cooperation.enums import Nature
from coopdec.cooperation.models import Cooperation, FundingLine
from coopdec.cooperation.services.sheets import OBJECT_TYPE
from coopdec.directory.models import Organisation
from coopdec.journal import services as journal


@transaction.atomic
def state_funding(
    sheet: Cooperation,
    *,
    funder: Organisation,
    year: int,
    stage: str,
    scheme: str,
    before: int,
    now: int,
    by: models.Model | None,
) -> bool:
    """Make what one grantor states of a year and a stage `now` euro cents of cash, where it said `before`;
    the rest of the sheet does not change. Returns whether anything did.

    A sheet says a funder, a year and a stage once. What stands there for another scheme is added to;
    what somebody typed of the same money, or without saying of which, is replaced. 0 takes the line out.
    """
    locked = Cooperation.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    line = locked.funding_lines.filter(funder=funder, year=year, stage=stage, nature=Nature.CASH).first()
    known = line.amount_eur_cents or 0 if line else 0
    is_other_money = line is not None and (before or line.scheme not in {"", scheme})
    total = now + (max(0, known - before) if is_other_money else 0)
    if line is not None and known == total and (before or line.scheme):
        return False
    if line is None and not total:
        return False
    _write(locked, line, FundingLine(funder=funder, year=year, stage=stage, scheme=scheme), total)
    locked.updated_at = timezone.now()
    locked.save(update_fields=["updated_at"])
    journal.record(
        "cooperation.changed",
        object_type=OBJECT_TYPE,
        object_ref=locked.ref,
        by=by,
        facts={
            "fields": ["funding_lines"],
            "funder": funder.slug,
            "year": year,
            "stage": stage,
            "cents": {"before": known, "after": total},
        },
    )
    return True


def _write(sheet: Cooperation, line: FundingLine | None, new: FundingLine, cents: int) -> None:
    if line is not None and not cents:
        line.delete()
        return
    if line is None:
        line = new
        line.cooperation, line.nature = sheet, Nature.CASH
        line.position = sheet.funding_lines.count()
    line.scheme = line.scheme or new.scheme[:200]
    line.amount_cents = line.amount_eur_cents = cents
    line.currency, line.rate, line.rate_on = "EUR", 1, ""
    line.save()
