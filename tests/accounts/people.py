"""What people do to sign in, for tests of every room: by the site's own pages where it matters, else at once."""

import re
import time
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.test import RequestFactory

from coopdec.accounts.models import User
from coopdec.mailing import services as mailing
from coopdec.mailing.models import Letter

PASSWORD = "quatre mots sans lien"


def person(email="camille@ville.example", *, name="Camille Test", **fields):
    """Somebody whose address is confirmed."""
    user = User.objects.create_user(email, PASSWORD, name=name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def with_app(user):
    """Gives this person an application; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code(secret, *, ahead=0):
    """What the application shows now, or `ahead` half-minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def prove(client, user):
    """As if this session had shown a second factor: for tests of what comes after."""
    if not has_factor(user):
        with_app(user)
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, user, "mfa")
    request.session.save()


def confirm(client, user):
    """As if this person had just typed the password again."""
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, user, "password", reauthenticated=True)
    request.session.save()


def has_factor(user):
    return user.authenticator_set.exists()


def sign_in(client, email="camille@ville.example", password=PASSWORD, **more):
    return client.post("/compte/connexion/", {"login": email, "password": password, **more})


def letters_left():
    """Letters that have left, those that wait included: the queue's work is done here."""
    for letter in Letter.objects.filter(state="waiting").order_by("pk"):
        mailing.deliver(letter.pk)
    return mail.outbox


def link_in(letter):
    """The path of the link of a letter."""
    return urlsplit(re.search(r"https?://\S+", letter.body)[0]).path
