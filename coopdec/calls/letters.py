"""The letters of this room: to whom, of what. The only module that writes to people."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from coopdec.accounts.enums import Power
from coopdec.accounts.models import User
from coopdec.accounts.queries import members_able
from coopdec.calls import moments, papers, rules_money
from coopdec.calls.enums import InstalmentState, Party, ReportState
from coopdec.calls.models import (
    Application,
    ApplicationPartner,
    Award,
    Call,
    Decision,
    Opinion,
    Paper,
    Receipt,
    Report,
    Word,
)
from coopdec.calls.queries.committee import states_of
from coopdec.calls.queries.concerned import Fit
from coopdec.calls.queries.instruction import office_of
from coopdec.directory.enums import OrganisationKind
from coopdec.mailing.enums import Topic
from coopdec.mailing.services import post

MOST_FITS = 5


def _tell(
    people: Iterable[User],
    *,
    key: str,
    template: str,
    application: Application,
    where: tuple[str, list[str]] | None = None,
    topic: str = "",
    unhurried: bool = False,
    **context: Any,
) -> None:
    """The same letter to each, in their language; nobody receives it twice. `where`: the page that it leads
    to, if not the applicant's own; `topic`, `unhurried`: as `post` reads them."""
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
            topic=topic,
            unhurried=unhurried,
        )


def _senders_of(application: Application) -> set[int]:
    """Those who send or sign for the applicant (keys)."""
    able = (members_able(power, [application.applicant_id]) for power in (Power.SUBMIT, Power.SIGN))
    return {key for people in able for key in people.values_list("pk", flat=True)}


def team_of(application: Application) -> list[User]:
    """Those who send or sign for the applicant, and who began it."""
    return list(User.objects.filter(pk__in={application.author_id, *_senders_of(application)}))


def part_asked(part: ApplicationPartner) -> bool:
    """To the people of a partner: their part is awaited. Whether there is anybody to write to."""
    people = list(members_able(Power.WRITE, [part.organisation_id] if part.organisation_id else []))
    _tell(
        people,
        key=f"part-asked-{part.pk}-{timezone.localdate()}",
        template="part-asked",
        application=part.application,
        applicant=part.application.applicant.name,
    )
    return bool(people)


def submission_asked(application: Application) -> bool:
    """To those who send or sign: it waits for them. Whether there is anybody to write to."""
    people = list(User.objects.filter(pk__in=_senders_of(application)))
    _tell(
        people,
        key=f"submission-asked-{application.pk}-{timezone.localdate()}",
        template="submission-asked",
        application=application,
        applicant=application.applicant.name,
    )
    return bool(people)


def opened(call: Call, person: User, fits: Sequence[Fit]) -> bool:
    """A call is open, and why it concerns those for whom this person writes; whether it was written."""
    if not person.email:
        return False
    first = fits[0].authority
    there = moments.zone_at(region=first.region_id or "", country=first.country_id or "")
    with translation.override(person.language):
        when = moments.moment_for(call.closes_at, call.time_zone, there) if call.closes_at else ""
        which = reverse("calls-which")
        context = {
            "call": call.title,
            "organiser": call.organiser.name,
            "when": when,
            "path": call.get_absolute_url(),
            "choices": reverse("notifications"),
            "fits": [
                (one, f"{which}?{_asked(one)}" if _is_asked_of(one) else "") for one in fits[:MOST_FITS]
            ],
            "more": max(len(fits) - MOST_FITS, 0),
        }
    letter = post(
        key=f"call-opened-{call.pk}-{person.pk}",
        to=person.email,
        template="calls/letters/opened.txt",
        context=context,
        language=person.language,
        user=person,
        topic=Topic.CALLS,
    )
    return letter is not None


def _is_asked_of(fit: Fit) -> bool:
    """Whether the page of questions knows who this is."""
    return fit.authority.kind == OrganisationKind.FRENCH_AUTHORITY


def _asked(fit: Fit) -> str:
    said = {"collectivite": fit.authority.slug} | ({"fiche": fit.sheet.ref} if fit.sheet else {})
    return urlencode(said)


def writers_of(application: Application) -> QuerySet[User]:
    """Those of the applicant who may write in it now."""
    return members_able(Power.WRITE, [application.applicant_id])


def commented(word: Word) -> None:
    """To the others of the team: one of them says something about the application."""
    _tell(
        writers_of(word.application).exclude(pk=word.author_id),
        key=f"word-{word.pk}",
        template="commented",
        application=word.application,
        topic=Topic.SHEETS,
        who=word.author.name,
        text=word.text,
    )


def closes_soon(
    application: Application, *, step: int, now: datetime, missing: Callable[[], Sequence[str]]
) -> None:
    """To those who may write in a draft, before its call closes: when, by their clock too, and what is
    `missing`, in the words of its list. `step`: of which reminder; put off, the closing is told anew."""
    call, applicant = application.call, application.applicant
    assert call.closes_at is not None
    there = moments.zone_at(region=applicant.region_id or "", country=applicant.country_id or "")
    _tell(
        writers_of(application),
        key=closing_key(application, step),
        template="closes-soon",
        application=application,
        when=lambda: moments.moment_for(call.closes_at, call.time_zone, there),
        left=lambda: moments.days_left(call.closes_at, call.time_zone, now=now),
        missing=missing,
    )


def closing_key(application: Application, step: int) -> str:
    """The same reminder of the same closing day is one letter, whoever asks for it again."""
    call = application.call
    assert call.closes_at is not None
    day = call.closes_at.astimezone(ZoneInfo(call.time_zone)).date()
    return f"closes-{application.pk}-{step}-{day}"


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
    _tell_office(
        application,
        key=f"sent-again-{application.pk}-{application.receipts.count()}",
        template="sent-again",
        number=application.number,
        applicant=application.applicant.name,
    )


def _office_of(application: Application) -> list[User]:
    """The officer of the file, else those who decide."""
    if application.officer_id is not None:
        return _open_to(User.objects.filter(pk=application.officer_id), application)
    return _open_to(office_of(application.call, Power.SUBMIT), application)


def applicant_says(word: Word) -> None:
    """To the office: the applicant writes to it."""
    application = word.application
    _tell_office(
        application,
        key=f"applicant-says-{word.pk}",
        template="applicant-says",
        number=application.number,
        applicant=application.applicant.name,
        text=word.text,
    )


def _tell_office(application: Application, *, key: str, template: str, **context: Any) -> None:
    """At once to the officer of the file; gathered, while it has none, for each of those who decide: a
    hundred files of one day make one letter."""
    has_officer = application.officer_id is not None
    _tell(
        _office_of(application),
        key=key,
        template=template,
        application=application,
        where=("call-file", [application.call.slug, application.ref]),
        topic="" if has_officer else Topic.MODERATION,
        unhurried=not has_officer,
        **context,
    )


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


def decision_to_join(decision: Decision) -> None:
    """To those who decide for the other State: nothing is granted before both say so."""
    application = decision.application
    call = application.call
    if decision.party == Party.FRANCE:
        people = members_able(Power.SUBMIT, states_of(call).values_list("pk", flat=True))
    else:
        people = office_of(call, Power.SUBMIT)
    partner = call.co_decided_with
    _tell(
        _open_to(people, application),
        key=f"decision-to-join-{decision.pk}-{decision.at.isoformat()}",
        template="decision-to-join",
        application=application,
        where=("call-committee", [call.slug]),
        who=lambda: str(
            partner.name if partner and decision.party == Party.PARTNER else decision.get_party_display()
        ),
        what=lambda: str(decision.get_outcome_display()),
        number=application.number,
        applicant=application.applicant.name,
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


def planned_again(award: Award, word: Word) -> None:
    """What is still to be paid has changed: when, how much, against what."""
    _tell(
        team_of(award.application),
        key=f"planned-again-{word.pk}",
        template="planned-again",
        application=award.application,
        number=award.number,
        text=word.text,
        lines=lambda: [
            rules_money.planned(one.year, one.cents, one.due_on, one.waits_for)
            for one in award.instalments.filter(state=InstalmentState.DUE)
        ],
    )


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
