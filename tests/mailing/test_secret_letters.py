"""A letter that opens something keeps its words until it leaves, and no longer."""

import re
import smtplib

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from coopdec.accounts.models import JoinRequest
from coopdec.accounts.services import invitations, joining
from coopdec.mailing import services
from coopdec.mailing.models import Letter
from coopdec.mailing.services.sending import send_again
from coopdec.reference.models import Country
from tests.accounts.people import person
from tests.accounts.teamwork import town
from tests.mailing.test_letters import post

pytestmark = pytest.mark.django_db
KEY = re.compile(r"https?://\S+/([\w:-]{20,})/")


def sent(letter):
    """What its link holds; the letter has left."""
    token = KEY.search(letter.text)[1]
    assert services.deliver(letter.pk)
    assert token in mail.outbox[-1].body
    return token


def left():
    return repr(list(Letter.objects.values()))


def test_invitations_confirmations_and_passwords_are_not_kept(client):
    user = person()
    invitations.invite(town(), email="nouveau@ville.example", role="reader", by=user)
    asker = joining.Asker(name="Ana", email="ana@primaria.example")
    proposed = joining.ProposedAuthority(country=Country.objects.get(pk="MD"), name="Essai")
    joining.request_for_authority(proposed, asker=asker)
    client.post("/compte/mot-de-passe/oublie/", {"email": user.email})
    client.post(
        "/compte/inscription/",
        {"name": "Bo", "email": "bo@ville.example", "password1": "six mots de passe longs"},
    )
    letters = list(Letter.objects.filter(is_secret=True))
    assert len(letters) == 4
    tokens = [sent(one) for one in letters]
    assert [one for one in tokens if one in left()] == []
    # The subject tells what it was; the links still serve, from the letter alone.
    assert Letter.objects.filter(is_secret=True, text="", state="sent").exclude(subject="").count() == 4
    assert JoinRequest.objects.get().state == "unconfirmed"
    invitation = next(one for one in mail.outbox if one.to == ["nouveau@ville.example"])
    assert client.get(f"/invitations/{KEY.search(invitation.body)[1]}/").status_code == 200


def test_one_that_no_server_takes_is_not_kept_either_and_cannot_leave_again(monkeypatch):
    letter = post(secret=True)

    def refuse(_self):
        raise smtplib.SMTPRecipientsRefused({"ana@ville.example": (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    services.deliver(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.text) == ("failed", "")
    send_again(letter, by=person())
    letter.refresh_from_db()
    assert letter.state == "failed"


def test_the_database_keeps_no_words_of_one_that_left():
    letter = post(secret=True)
    with pytest.raises(IntegrityError, match="secret_until_it_leaves"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(state="stopped")


def test_who_is_forgotten_before_it_leaves():
    letter = post(secret=True)
    services.forget(address=letter.to)
    letter.refresh_from_db()
    assert (letter.state, letter.text, letter.to) == ("stopped", "", "")


def test_others_keep_theirs_for_some_days():
    letter = post()
    services.deliver(letter.pk)
    letter.refresh_from_db()
    assert letter.text
