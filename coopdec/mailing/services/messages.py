"""A letter as mail programs read it: text, HTML, and the headers by which one click stops a topic."""

from email.utils import parseaddr
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

from coopdec.common.mail import plain, site
from coopdec.mailing import rules, tokens
from coopdec.mailing.models import Letter

CLOTHES = Path(__file__).parents[1] / "letter.css"


def message(letter: Letter) -> EmailMultiAlternatives:
    """Made anew at each try, always the same: its Message-ID comes from its key."""
    stop = _stop_address(letter)
    headers = {
        "Message-ID": f"<{salted_hmac('mailing.message', letter.key).hexdigest()}@{_host()}>",
        "Auto-Submitted": "auto-generated",
    }
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    with translation.override(letter.language):
        context = {
            "letter": letter,
            "blocks": list(rules.blocks(letter.text, site=site())),
            "site": site(),
            "stop": stop,
        }
        text = plain("mailing/letter.txt", context)
        html = render_to_string("mailing/letter.html", context)
    found = EmailMultiAlternatives(
        letter.subject, text, settings.DEFAULT_FROM_EMAIL, [letter.to], headers=headers
    )
    found.attach_alternative(html.replace("</head>", f"<style>{_clothes()}</style></head>"), "text/html")
    return found


def _stop_address(letter: Letter) -> str:
    """The page that stops these letters; none when they answer an act of the person."""
    if letter.unsubscribe:
        return f"{site()}{letter.unsubscribe}"
    if not letter.topic:
        return ""
    token = tokens.stop(letter.topic, user=letter.user_id, address=letter.to)
    with translation.override(letter.language):
        return f"{site()}{reverse('stop_letters', args=[token])}"


def _host() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


@cache
def _clothes() -> str:
    """The style stands in the letter: mail programs fetch nothing."""
    return CLOTHES.read_text()
