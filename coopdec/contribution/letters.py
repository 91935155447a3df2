"""The letters of this room: to whom, of what. The only module that writes to people."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import translation

from coopdec.accounts.enums import Power
from coopdec.accounts.models import User
from coopdec.accounts.queries import members_able, national_officers
from coopdec.contribution import queries, tokens
from coopdec.contribution.models import AddedOrganisation, Exchange, PartnerRemark, Proposal
from coopdec.cooperation.models import Cooperation, ErrorReport
from coopdec.directory.models import Organisation
from coopdec.mailing.services import post

# What the person may want less often (`mailing.enums.Topic`).
SHEETS, MODERATION = "sheets", "moderation"
MOST_SAID = 20  # sheets that one letter names


def _post(**letter: Any) -> bool:
    """One letter, in the transaction of the act; whether the person wants it."""
    return post(**letter) is not None


def _tell(
    people: Iterable[User],
    *,
    key: str,
    template: str,
    path: tuple[str, list[Any]] | None = None,
    topic: str = SHEETS,
    **context: Any,
) -> int:
    """The same letter to each, in their language; nobody receives it twice. Gives how many were written."""
    told = 0
    for person in people:
        if not person.email:
            continue
        with translation.override(person.language):
            where = reverse(path[0], args=path[1]) if path else ""
        told += _post(
            key=f"{key}-{person.pk}",
            to=person.email,
            template=template,
            context={**context, "path": where},
            language=person.language,
            user=person,
            topic=topic,
        )
    return told


def _writers(proposal: Proposal) -> Iterable[User]:
    """Its author, and who saved it last, when they still write for the organisation; else all who do."""
    able = members_able(Power.WRITE, [proposal.organisation_id])
    return list(able.filter(pk__in={proposal.author_id, proposal.saved_by_id})) or able


def submitted(proposal: Proposal) -> None:
    """To those who moderate it, whose scope holds it: an embassy, a network; else the national officers."""
    _tell(
        queries.moderators_of(proposal),
        key=f"proposal-{proposal.pk}-submitted-{proposal.submitted_at:%Y%m%d%H%M%S%f}",
        template="contribution/letters/submitted.txt",
        path=("proposal", [proposal.ref]),
        topic=MODERATION,
        title=proposal.title,
        organisation=proposal.organisation.name,
    )


def returned(proposal: Proposal, *, text: str) -> None:
    _decided(proposal, "returned", "contribution/letters/returned.txt", text)


def refused(proposal: Proposal, *, text: str) -> None:
    _decided(proposal, "refused", "contribution/letters/refused.txt", text)


def published(proposal: Proposal) -> None:
    """Only when a moderator published it: who publishes alone saw it."""
    if proposal.submitted_at:
        _decided(proposal, "published", "contribution/letters/published.txt", "")


def named(sheet: Cooperation, *, by: Organisation, before: Collection[int]) -> None:
    """To the partners abroad that the sheet did not name before (`before`: keys), when they use the site."""
    abroad = sheet.partners.filter(side="foreign", organisation__isnull=False)
    for key in abroad.exclude(organisation__in=[by.pk, *before]).values_list("organisation", flat=True):
        _tell(
            members_able(Power.WRITE, [key]),
            key=f"named-{sheet.pk}-{key}",
            template="contribution/letters/named.txt",
            path=("sheet-partner", [sheet.ref]),
            title=sheet.title,
            organisation=by.name,
        )


def _decided(proposal: Proposal, what: str, template: str, text: str) -> None:
    _tell(
        _writers(proposal),
        key=f"proposal-{proposal.pk}-{what}-{proposal.decided_at:%Y%m%d%H%M%S%f}",
        template=template,
        path=("proposal", [proposal.ref]) if what != "published" else ("sheet", [proposal.sheet.ref]),
        title=proposal.title,
        text=text,
    )


def word(one: Exchange) -> None:
    """To the other side."""
    proposal = one.proposal
    people = _writers(proposal) if one.from_moderator else queries.moderators_of(proposal)
    _tell(
        people,
        key=f"exchange-{one.pk}",
        template="contribution/letters/word.txt",
        path=("proposal", [proposal.ref]),
        title=proposal.title,
        text=one.text,
    )


def added(addition: AddedOrganisation) -> None:
    _tell(
        national_officers(),
        key=f"addition-{addition.pk}",
        template="contribution/letters/added.txt",
        path=("addition", [addition.organisation.slug]),
        topic=MODERATION,
        name=addition.organisation.name,
        country=addition.organisation.country.name if addition.organisation.country else "",
        organisation=addition.added_by.name,
    )


def remarked(made: PartnerRemark) -> None:
    _tell(
        queries.those_who_mend(made.sheet),
        key=f"remark-{made.pk}",
        template="contribution/letters/remarked.txt",
        path=("remark", [made.sheet.ref, made.pk]),
        title=made.sheet.title,
        organisation=made.organisation.name,
        contests=made.contests,
        text=made.text,
    )


def remark_answered(made: PartnerRemark) -> None:
    _tell(
        [made.author],
        key=f"remark-{made.pk}-answered",
        template="contribution/letters/answered.txt",
        path=("sheet-partner", [made.sheet.ref]),
        title=made.sheet.title,
        asked=made.text,
        answer=made.answer,
    )


def reported(report: ErrorReport) -> None:
    _tell(
        queries.those_who_mend(report.cooperation),
        key=f"report-{report.pk}",
        template="contribution/letters/reported.txt",
        path=("report", [report.cooperation.ref, report.pk]),
        title=report.cooperation.title,
        text=report.message,
    )


def report_answered(report: ErrorReport, *, to: str) -> None:
    """To a reader without an account, at the address that is erased with this."""
    _post(
        key=f"report-{report.pk}-answered",
        to=to,
        template="contribution/letters/answered.txt",
        context={
            "path": reverse("sheet", args=[report.cooperation.ref]),
            "title": report.cooperation.title,
            "asked": report.message,
            "answer": report.answer,
        },
        language="fr",
    )


def stale(organisation: Organisation, sheets: Sequence[Any], *, today: date) -> int:
    """To each who writes for it: its sheets to confirm, the first ones each by one click."""
    told = 0
    for person in members_able(Power.WRITE, [organisation.pk]):
        with translation.override(person.language):
            rows = [
                {
                    "title": sheet.title,
                    "since": sheet.said_on,
                    "path": reverse(
                        "sheet-confirm-letter",
                        args=[tokens.to_confirm(sheet=sheet.ref, organisation=organisation.pk)],
                    ),
                }
                for sheet in sheets[:MOST_SAID]
            ]
        told += _tell(
            [person],
            key=f"stale-{organisation.pk}-{today}",
            template="contribution/letters/stale.txt",
            path=("my-sheets", []),
            organisation=organisation.name,
            rows=rows,
            count=len(sheets),
            more=len(sheets) > MOST_SAID,
        )
    return told
