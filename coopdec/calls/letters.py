"""The letters of this room: to whom, of what. The only module that writes to people."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from coopdec.accounts.enums import Power
from coopdec.accounts.models import User
from coopdec.accounts.queries import members_able
from coopdec.calls import papers
from coopdec.calls.eligibility.findings import money
from coopdec.calls.enums import InstalmentState, ReportState, Waits
from coopdec.calls.models import Application, Award, Call, Instalment, Opinion, Paper, Receipt, Report, Word
from coopdec.calls.queries.instruction import office_of
from coopdec.mailing.services import post


def _tell(
    people: Iterable[User],
    *,
    key: str,
    template: str,
    application: Application,
    where: tuple[str, list[str]] | None = None,
    **context: Any,
) -> None:
    """The same letter to each, in their language; nobody receives it twice. `where`: the page that it leads
    to, if not the applicant's own."""
    name, arguments = where or ("application", [application.ref])
    for person in people:
        if not person.email:
            continue
        with translation.override(person.language):
            path = reverse(name, args=arguments)
            said = {name: value() if callable(value) else value for name, value in context.items()}
        post(
            key=f"{key}-{person.pk}",
            to=person.email,
            template=f"calls/letters/{template}.txt",
            context={**said, "path": path, "call": application.call.title, "title": str(application)},
            language=person.language,
            user=person,
        )


def team_of(application: Application) -> list[User]:
    """Those who send or sign for the applicant, and who began it."""
    able = members_able(Power.SUBMIT, [application.applicant_id])
    return list(User.objects.filter(pk__in=[application.author_id, *able.values_list("pk", flat=True)]))


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


# --- instruction


def said_to_applicant(word: Word) -> None:
    """The office says something that is no decision."""
    _tell(
        team_of(word.application),
        key=f"word-{word.pk}",
        template="message",
        application=word.application,
        text=word.text,
    )


def _open_to(people: Iterable[User], application: Application) -> list[User]:
    """Nothing of a file is written to who declared an interest in it."""
    closed = set(application.interests.values_list("person_id", flat=True))
    return [one for one in people if one.pk not in closed]


def _body_of(opinion: Opinion) -> list[User]:
    if opinion.organisation_id is None:
        return []
    return _open_to(members_able(Power.WRITE, [opinion.organisation_id]), opinion.application)


def opinion_asked(opinion: Opinion, template: str = "opinion-asked") -> None:
    """To the body: what is asked, and by when; `template`: that, or a reminder."""
    _tell(
        _body_of(opinion),
        key=f"{template}-{opinion.pk}-{opinion.due_on or ''}",
        template=template,
        application=opinion.application,
        where=("opinion", [opinion.ref]),
        applicant=opinion.application.applicant.name,
        due=lambda: date_format(opinion.due_on, "j F Y") if opinion.due_on else "",
    )


def sent_again(application: Application) -> None:
    """To the office: what was asked of the applicant has come."""
    _tell(
        _office_of(application),
        key=f"sent-again-{application.pk}-{application.receipts.count()}",
        template="sent-again",
        application=application,
        where=("call-file", [application.call.slug, application.ref]),
        number=application.number,
        applicant=application.applicant.name,
    )


def _office_of(application: Application) -> list[User]:
    """The officer of the file, else those who decide."""
    if application.officer_id is not None:
        return _open_to(User.objects.filter(pk=application.officer_id), application)
    return _open_to(office_of(application.call, Power.SUBMIT), application)


def body_asks(opinion: Opinion, word: Word) -> None:
    """To the officer of the file, else to those who decide: a body asks something of the applicant."""
    application = opinion.application
    _tell(
        _office_of(application),
        key=f"body-asks-{word.pk}",
        template="body-asks",
        application=application,
        where=("call-file", [application.call.slug, application.ref]),
        text=word.text,
        body=word.organisation.name if word.organisation else "",
    )


def body_answered(opinion: Opinion, word: Word) -> None:
    """To the body: what the office answers it."""
    _tell(
        _body_of(opinion),
        key=f"body-answered-{word.pk}",
        template="body-answered",
        application=opinion.application,
        where=("opinion", [opinion.ref]),
        text=word.text,
    )


def assigned(application: Application) -> None:
    """To the officer who is given a file."""
    if application.officer is not None:
        _tell(
            _open_to([application.officer], application),
            key=f"assigned-{application.pk}-{timezone.localdate()}",
            template="assigned",
            application=application,
            where=("call-file", [application.call.slug, application.ref]),
            number=application.number,
        )


# --- after the committee


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


def planned_again(award: Award, word: Word) -> None:
    """What is still to be paid has changed: when, how much, against what."""
    _tell(
        team_of(award.application),
        key=f"planned-again-{word.pk}",
        template="planned-again",
        application=award.application,
        number=award.number,
        text=word.text,
        lines=lambda: [_line(one) for one in award.instalments.filter(state=InstalmentState.DUE)],
    )


def _line(one: Instalment) -> str:
    when = date_format(one.due_on, "j F Y") if one.due_on else str(one.year)
    waited = "" if one.waits_for == Waits.NOTHING else f" ({one.get_waits_for_display()})"
    return f"{when} – {money(one.cents)}{waited}"


def report_due(report: Report, *, step: int, late: bool) -> None:
    """To who owes it; `step`: of which reminder, so that each is written once."""
    _tell(
        team_of(report.award.application),
        key=f"report-{report.pk}-{step}",
        template="report_late" if late else "report_due",
        application=report.award.application,
        where=("award-report", [report.ref]),
        report=lambda: str(report),
        due=lambda: date_format(report.due_on, "j F Y"),
    )


def report_sent(report: Report) -> None:
    """To the office of whoever granted."""
    call = report.award.call
    _tell(
        _office_of(report.award.application),
        key=f"report-sent-{report.pk}-{report.revision}",
        template="report_sent",
        application=report.award.application,
        where=("call-report", [call.slug, report.ref]),
        report=lambda: str(report),
        who=report.award.application.applicant.name,
    )


def report_answered(report: Report) -> None:
    _tell(
        team_of(report.award.application),
        key=f"report-{report.state}-{report.pk}-{report.revision}",
        template="report_accepted" if report.state == ReportState.ACCEPTED else "report_returned",
        application=report.award.application,
        where=("award-report", [report.ref]),
        report=lambda: str(report),
        text=report.answer,
    )


def outlived(call: Call, application: Application, *, count: int, month: str) -> None:
    """To those who decide for the organiser: documents wait for their decision. `application`: one of those
    of the call, none of which is named."""
    _tell(
        office_of(call, Power.SUBMIT),
        key=f"outlived-{call.pk}-{month}",
        template="outlived",
        application=application,
        where=("call-retention", [call.slug]),
        count=count,
    )
