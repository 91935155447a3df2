"""Saying a grant once: on the sheet that spends it, so that the Atlas and the figures know without typing."""

from typing import Any

from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone

from coopdec.calls import rules_money
from coopdec.calls.enums import AwardState, InstalmentState
from coopdec.calls.models import Application, Award, SaidLine
from coopdec.common.workflow import Refused
from coopdec.cooperation.enums import Kind, Role, Side, Stage, Status
from coopdec.cooperation.models import Cooperation, Partner
from coopdec.cooperation.services import (
    PartnerInput,
    PlaceInput,
    SheetInput,
    free_ref,
    publish_sheet,
    put_sheet,
    state_funding,
)
from coopdec.directory.enums import OrganisationKind, Origin
from coopdec.directory.models import Organisation
from coopdec.journal import services as journal
from coopdec.reference.enums import FRENCH_TERRITORIES

TEXTS = ("title", "summary", "objectives", "description", "context")


@transaction.atomic
def say_on_sheet(award: Award, *, by: models.Model | None) -> None:
    """What was granted and paid, year by year, on the application's sheet: made and published when it has
    none.

    Said again, nothing changes. A withdrawn award says only what was paid and did not come back.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=award.application_id)
    origin = _origin_of(award)
    invented_on_real = (Origin.REAL, Origin.DEMONSTRATION)
    if application.sheet is None or (application.sheet.origin, origin) == invented_on_real:
        if award.state == AwardState.WITHDRAWN:
            return
        application.sheet = _make_sheet(application, origin=origin, by=by)
        application.save(update_fields=["sheet"])
    assert application.sheet is not None
    # Held: two awards on one sheet are said one after the other.
    sheet = Cooperation.objects.select_for_update(of=("self",)).get(pk=application.sheet_id)
    wanted = _wanted(award)
    known = {(one.year, one.stage): one for one in award.said.filter(sheet=sheet)}
    funder, scheme = award.call.organiser, award.call.title
    for year, stage in sorted({*wanted, *known}):
        now = wanted.get((year, stage), 0)
        line = known.get((year, stage))
        before = line.cents if line else 0
        if now == before:
            continue
        said = _said_by_all(sheet, funder, year, stage)
        state_funding(
            sheet,
            funder=funder,
            year=year,
            stage=stage,
            scheme=scheme,
            before=said,
            now=said - before + now,
            by=by,
        )
        _keep(award, sheet, funder, year, stage, now, line)


def _origin_of(award: Award) -> str:
    """Invented by whoever pays or whoever receives: it is never said on a real sheet."""
    origins = {award.call.organiser.origin, award.application.applicant.origin}
    return Origin.DEMONSTRATION if Origin.DEMONSTRATION in origins else Origin.REAL


def _said_by_all(sheet: Cooperation, funder: Organisation, year: int, stage: str) -> int:
    """What every award of this funder says there: a sheet has one line for them all."""
    said = SaidLine.objects.filter(sheet=sheet, funder=funder, year=year, stage=stage)
    return said.aggregate(total=Sum("cents"))["total"] or 0


def _keep(
    award: Award, sheet: Cooperation, funder: Organisation, year: int, stage: str, cents: int, line: Any
) -> None:
    if line is None:
        line = SaidLine(award=award, sheet=sheet, funder=funder, year=year, stage=stage)
    line.cents = cents
    line.save() if cents else line.delete()


def _wanted(award: Award) -> dict[tuple[int, str], int]:
    """Committed: each instalment, whole, in the year it is paid or due; disbursed: what the bank paid, less
    what came back."""
    found: dict[tuple[int, str], int] = {}
    paid: dict[int, int] = {}
    withdrawn = award.state == AwardState.WITHDRAWN
    for one in award.instalments.select_related("payment"):
        payment = getattr(one, "payment", None)
        if payment is not None:
            paid[payment.paid_on.year] = paid.get(payment.paid_on.year, 0) + payment.cents
        if one.state == InstalmentState.CANCELLED or withdrawn:
            continue
        # What was granted stays said beside what was paid of it, when that is less.
        key = (payment.paid_on.year if payment else one.year, Stage.COMMITTED.value)
        found[key] = found.get(key, 0) + one.cents
    back = award.recoveries.aggregate(total=Sum("cents"))["total"] or 0
    for year, cents in rules_money.net_by_year(paid, recovered=back).items():
        found[year, Stage.DISBURSED.value] = cents
    return {key: cents for key, cents in found.items() if cents}


def _make_sheet(application: Application, *, origin: str, by: models.Model | None) -> Cooperation:
    """The sheet of what was granted, from the rows that were sent, published when it holds what a sheet
    must."""
    fields = {
        **{name: getattr(application, name) for name in TEXTS},
        "kind": Kind.PROJECT,
        "status": Status.PLANNED,
        "status_on": timezone.localdate().isoformat(),
        "start_on": application.starts_on,
        "end_on": application.ends_on,
        "origin": origin,
    }
    places = list(dict.fromkeys(one.country_id for one in application.expenses.all() if one.country_id))
    partners = _partners(application)
    values = SheetInput(
        fields=fields,
        partners=tuple(partners),
        places=tuple(PlaceInput(country=one) for one in places if one not in FRENCH_TERRITORIES),
        themes=tuple(application.themes.values_list("pk", flat=True)),
        sdgs=tuple(application.sdgs.values_list("pk", flat=True)),
        markers=dict(application.markers.values_list("marker_id", "score")),
    )
    sheet, _changed = put_sheet(ref=free_ref(application.title), values=values, by=by)
    try:
        return publish_sheet(sheet, by=by)
    except Refused:
        # Its authority completes it: the money is on it all the same.
        journal.record(
            "application.sheet-incomplete",
            object_type="calls.application",
            object_ref=application.ref,
            by=by,
            facts={"sheet": sheet.ref},
        )
        return sheet


def _partners(application: Application) -> list[PartnerInput]:
    """The applicant as lead, those of the application, and who pays when nobody else stands on this side."""
    applicant = application.applicant
    found = [_partner(applicant, Role.LEAD)]
    found += [
        PartnerInput(
            side=one.side,
            organisation=one.organisation_id,
            country=one.country_id or (one.organisation.country_id if one.organisation else None),
            role=one.role if one.role != Role.LEAD else Role.PARTNER,
            label=one.label,
        )
        for one in application.partners.select_related("organisation")
        if one.organisation_id != applicant.pk
    ]
    if all(one.side == Side.FOREIGN for one in found):
        found.append(_partner(application.call.organiser, Role.FUNDER))
    return found


def _partner(organisation: Organisation, role: str) -> PartnerInput:
    side, country = Side.FRENCH, None
    if organisation.kind == OrganisationKind.INTERNATIONAL or _is_between_shores(organisation):
        side = Side.INTERNATIONAL
    elif organisation.country_id and organisation.country_id not in FRENCH_TERRITORIES:
        side, country = Side.FOREIGN, organisation.country_id
    return PartnerInput(side=side, organisation=organisation.pk, country=country, role=role)


def _is_between_shores(organisation: Organisation) -> bool:
    """A network of towns of several countries has none of its own: it stands where published sheets last said
    that it stands."""
    if organisation.kind != OrganisationKind.NETWORK:
        return False
    known = Partner.objects.filter(
        organisation=organisation, cooperation__in=Cooperation.objects.published()
    ).order_by("-pk")
    return known.values_list("side", flat=True).first() == Side.INTERNATIONAL
