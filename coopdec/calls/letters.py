"""The letters of this room: to whom, of what. The only module that writes to people."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from coopdec.accounts.enums import Power
from coopdec.accounts.models import User
from coopdec.accounts.queries import members_able, national_officers
from coopdec.calls import papers, rules
from coopdec.calls.enums import ReportState
from coopdec.calls.models import Application, Award, Call, Paper, Receipt, Report
from coopdec.mailing.services import post


def _tell(
    people: Iterable[User],
    *,
    key: str,
    template: str,
    application: Application,
    where_to: Callable[[], str] | None = None,
    **context: Any,
) -> None:
    """The same letter to each, in their language; nobody receives it twice."""
    for person in people:
        if not person.email:
            continue
        with translation.override(person.language):
            where = where_to() if where_to else reverse("application", args=[application.ref])
            said = {name: value() if callable(value) else value for name, value in context.items()}
        post(
            key=f"{key}-{person.pk}",
            to=person.email,
            template=f"calls/letters/{template}.txt",
            context={**said, "path": where, "call": application.call.title, "title": str(application)},
            language=person.language,
            user=person,
        )


def team_of(application: Application) -> list[User]:
    """Those who send or sign for the applicant, and who began it."""
    able = members_able(Power.SUBMIT, [application.applicant_id])
    return list(User.objects.filter(pk__in=[application.author_id, *able.values_list("pk", flat=True)]))


def deciders_of(call: Call) -> list[User]:
    """Those who decide for its organiser; the national administration for the State, so for its
    ministries too."""
    able = members_able(Power.SUBMIT, [call.organiser_id])
    if call.organiser.kind in rules.OF_A_STATE and call.organiser.country_id is None:
        able = able | national_officers()
    return list(able.distinct())


def received(receipt: Receipt) -> None:
    """The acknowledgement that the law asks (CRPA R.112-5), to the whole team: nobody wonders whether it
    left."""
    call = receipt.application.call
    _tell(
        team_of(receipt.application),
        key=f"receipt-{receipt.pk}",
        template="received",
        application=receipt.application,
        number=receipt.application.number,
        at=lambda: date_format(receipt.at, "j F Y H:i:s e"),
        sha256=receipt.sha256,
        silent_on=lambda: date_format(receipt.silent_on, "j F Y"),
        service=call.service or call.organiser.name,
        reach=" – ".join(filter(None, (call.service_address, call.service_email, call.service_phone))),
    )


def moved(application: Application, step: str, *, text: str, key: str) -> None:
    """To the applicant's team: what the service asks or found, with its words."""
    _tell(
        team_of(application),
        key=f"application-{application.pk}-{step}-{key}",
        template=step,
        application=application,
        text=text,
        due=lambda: date_format(application.pieces_due_on, "j F Y") if application.pieces_due_on else "",
    )


def decided(paper: Paper) -> None:
    """A decision, in the words of its letter, which is kept with the application."""
    _tell(
        team_of(paper.application),
        key=f"decision-{paper.pk}",
        template="decided",
        application=paper.application,
        number=paper.application.number,
        what=lambda: str(paper.get_kind_display()),
        text=papers.parted(paper.text, otherwise="")[1].strip(),
    )


def award_withdrawn(award: Award) -> None:
    _tell(
        team_of(award.application),
        key=f"award-withdrawn-{award.pk}",
        template="award_withdrawn",
        application=award.application,
        number=award.number,
        text=award.reason,
        appeal=papers.APPEAL,
    )


def report_due(report: Report, *, step: int, late: bool) -> None:
    """To who owes it; `step`: of which reminder, so that each is written once."""
    _tell(
        team_of(report.award.application),
        key=f"report-{report.pk}-{step}",
        template="report_late" if late else "report_due",
        application=report.award.application,
        where_to=report.get_absolute_url,
        report=lambda: str(report),
        due=lambda: date_format(report.due_on, "j F Y"),
    )


def report_sent(report: Report) -> None:
    """To those who decide for whoever granted."""
    call = report.award.call
    _tell(
        deciders_of(call),
        key=f"report-sent-{report.pk}-{report.revision}",
        template="report_sent",
        application=report.award.application,
        where_to=lambda: reverse("call-report", args=[call.slug, report.ref]),
        report=lambda: str(report),
        who=report.award.application.applicant.name,
    )


def report_answered(report: Report) -> None:
    _tell(
        team_of(report.award.application),
        key=f"report-{report.state}-{report.pk}-{report.revision}",
        template="report_accepted" if report.state == ReportState.ACCEPTED else "report_returned",
        application=report.award.application,
        where_to=report.get_absolute_url,
        report=lambda: str(report),
        text=report.answer,
    )
