"""A night with a real worker and a real mail server: one letter for each who asked, in their language, once."""

import pytest
from django.db import transaction
from django.utils import timezone

from coopdec.accounts.models import User
from coopdec.common import queue
from coopdec.exchange.models import Listing, Suggestion
from coopdec.mailing import services as mailing
from coopdec.mailing.models import Letter
from tests.accounts.teamwork import member, town
from tests.mailing.post_office import post_office
from tests.mailing.test_letters_by_smtp import wait_until, worker

pytestmark = pytest.mark.other_postgres


@transaction.atomic
def ask(task, **given):
    queue.later(task, timestamp=0, **given)


def asking(slug, email, language):
    user = member(town(slug), email)
    User.objects.filter(pk=user.pk).update(language=language)
    mailing.choose("suggestions", "daily", user=user)


def test_a_night_writes_once_to_each_who_asked(committed):
    Listing.objects.filter(ref="tg-aneho").update(organisation=town("aneho-tg"))
    asking("quimper-29232", "agent@quimper.example", "fr")
    asking("aneho-tg", "mairie@aneho.example", "en")
    member(town(), "rien@angers.example")
    with post_office() as office, worker(office):
        ask("exchange.suggest")
        wait_until(lambda: Letter.objects.filter(state="gathered").count() == 2, seconds=120)
        Letter.objects.update(due_at=timezone.now())  # the morning
        ask("mailing.look_again")
        wait_until(lambda: len(office.taken) == 2, seconds=120)
        told = Suggestion.objects.count()
        ask("exchange.suggest")
        ask("mailing.look_again")
        wait_until(_nothing_waits, seconds=120)
        assert sorted(one["To"] for one in office.taken) == ["agent@quimper.example", "mairie@aneho.example"]
    assert Suggestion.objects.count() == told
    texts = {one["To"]: one.get_body(("plain",)).get_content() for one in office.taken}
    assert "/bourse/pour/quimper-29232/" in texts["agent@quimper.example"]
    assert "/en/bourse/tg-aneho/collectivites/" in texts["mairie@aneho.example"]
    for one in office.taken:
        assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def _nothing_waits():
    from procrastinate.contrib.django.models import ProcrastinateJob  # noqa: PLC0415 - once apps are ready

    mine = ProcrastinateJob.objects.filter(task_name__in=["exchange.suggest", "mailing.look_again"])
    return not mine.filter(status__in=["todo", "doing"]).exists()
