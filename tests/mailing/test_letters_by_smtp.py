"""Real processes and a real mail server: a worker is killed, two work together, the server refuses."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from coopdec.mailing import services
from coopdec.mailing.models import Letter
from tests.conftest import ROOT, database_url
from tests.mailing.post_office import post_office

pytestmark = pytest.mark.other_postgres


@pytest.fixture
def office():
    with post_office() as found:
        yield found


@contextmanager
def worker(office):
    """`manage.py work` on the test's database; ended by force."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(settings.DATABASES["default"]["NAME"]),
        "DJANGO_SETTINGS_MODULE": "coopdec.settings.test",
        "SMTP_URL": office.url,
    }
    process = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def write(*keys):
    with transaction.atomic():
        for key in keys:
            services.post(
                key=key,
                to=f"{key}@ville.example",
                template="mailing/trial.txt",
                context={},
                language="fr",
                topic="news",
            )


def wait_until(found, seconds=60):
    until = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < until
        time.sleep(0.05)


def all_sent():
    return not Letter.objects.exclude(state="sent").exists()


def test_a_worker_killed_while_it_sends_loses_nothing_and_nothing_leaves_twice(committed, office):
    write("a")
    office.slow.set()
    with worker(office):
        wait_until(office.holding.is_set)  # the letter is on the wire, and the server has not said yes
    office.slow.clear()
    assert Letter.objects.get().state == "waiting"
    write("b")
    with worker(office):
        wait_until(all_sent)
    assert sorted(found["To"] for found in office.taken) == ["a@ville.example", "b@ville.example"]
    first = office.taken[0]
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert first["List-Unsubscribe"].strip().startswith("<http")
    assert [part.get_content_type() for part in first.iter_parts()] == ["text/plain", "text/html"]


def test_two_workers_send_each_letter_once(committed, office):
    with worker(office), worker(office):
        for start in range(0, 40, 10):
            write(*(f"n{number}" for number in range(start, start + 10)))
        services.look_again()
        wait_until(all_sent)
    assert sorted(found["To"] for found in office.taken) == sorted(f"n{n}@ville.example" for n in range(40))


def test_a_server_that_refuses_for_a_while_is_asked_again_later(committed, office):
    office.answer = "451 come back"
    write("a")
    with worker(office):
        wait_until(lambda: Letter.objects.get().attempts == 1)
        letter = Letter.objects.get()
        assert letter.state == "waiting"
        assert letter.due_at > timezone.now()
    assert office.taken == []
