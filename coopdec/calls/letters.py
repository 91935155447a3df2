"""The letters of this room: to whom, of what. The only module that writes to people."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from coopdec.accounts.enums import Power
from coopdec.accounts.models import User
from coopdec.accounts.queries import members_able
from coopdec.calls.models import Application, Receipt
from coopdec.mailing.services import post


def _tell(
    people: Iterable[User], *, key: str, template: str, application: Application, **context: Any
) -> None:
    """The same letter to each, in their language; nobody receives it twice."""
    for person in people:
        if not person.email:
            continue
        with translation.override(person.language):
            where = reverse("application", args=[application.ref])
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
