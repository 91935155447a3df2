"""Sending letters: each by one worker at a time, again after a refusal, until it is known to be vain."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from coopdec.journal import services as journal
from coopdec.mailing import rules
from coopdec.mailing.enums import State
from coopdec.mailing.models import Letter
from coopdec.mailing.services.messages import message
from coopdec.mailing.services.posting import SEND, ask_for_sending

KEY = 0x4C455454  # "LETT": the first half of the advisory locks; the second is the letter
BATCH = 500


def deliver(pk: int) -> bool:
    """Hand a letter over to the server, if it still waits; says whether it left.

    No transaction is open meanwhile (one would hold back every reader of the journal): a lock of the session
    keeps other workers away, and falls with this process. Killed between the server's yes and our note of it,
    the letter leaves again under the same Message-ID, by which mail programs know the repeat.
    """
    with _alone(pk) as mine:
        if not mine:
            return False
        letter = Letter.objects.filter(pk=pk, state=State.WAITING, due_at__lte=timezone.now()).first()
        if letter is None:
            return False
        try:
            message(letter).send()
        except OSError as error:  # of the network; SMTPException is one
            _refused(letter, error)
            return False
        letter.state, letter.sent_at, letter.refusal = State.SENT, timezone.now(), ""
        letter.attempts += 1
        letter.text = _kept(letter)
        letter.save(update_fields=["state", "sent_at", "refusal", "attempts", "text"])
        return True


def _kept(letter: Letter) -> str:
    """What stays of its words once it is done with."""
    return "" if letter.is_secret else letter.text


@contextmanager
def _alone(pk: int) -> Iterator[bool]:
    numbers = [KEY, pk % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", numbers)
        mine = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", numbers)


@transaction.atomic
def _refused(letter: Letter, error: OSError) -> None:
    """Wait, then try again; or give up, and say it to those who may know another way (national desk)."""
    letter.attempts += 1
    letter.refusal = f"{type(error).__name__}: {error}"[:300]
    again = None if rules.is_hopeless(error) else rules.next_try(letter.attempts, now=timezone.now())
    if again is None:
        letter.state = State.FAILED
        letter.text = _kept(letter)
        journal.record(
            "mailing.letter-failed",
            object_type="mailing.letter",
            object_ref=str(letter.pk),
            by=None,
            actor_label="mailing",
            facts={"attempts": letter.attempts, "topic": letter.topic},
        )
    else:
        letter.due_at = again
        ask_for_sending(letter)
    letter.save(update_fields=["state", "attempts", "refusal", "due_at", "text"])


@transaction.atomic
def look_again() -> int:
    """Ask anew for letters whose time has come and that no job waits for: a worker was killed, a queue was
    emptied. Returns how many; asking twice is harmless, sending is not asked of two."""
    waiting = models.Func(
        models.Value("letter-"), models.F("pk"), function="concat", output_field=models.TextField()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s", [SEND]
        )
        known = [lock for (lock,) in cursor.fetchall() if lock]
    lost = Letter.objects.due(at=timezone.now()).annotate(lock=waiting).exclude(lock__in=known)
    found = list(lost.order_by("due_at")[:BATCH])
    for letter in found:
        ask_for_sending(letter)
    return len(found)


@transaction.atomic
def send_again(letter: Letter, *, by: models.Model) -> None:
    """A failed letter starts anew, when somebody mended what was in the way; a secret one has no words left:
    who needs it asks for another."""
    failed = Letter.objects.filter(pk=letter.pk, state=State.FAILED, erased_at=None, is_secret=False)
    changed = failed.update(state=State.WAITING, attempts=0, refusal="", due_at=timezone.now())
    if changed:
        letter.refresh_from_db()
        ask_for_sending(letter)
        journal.record(
            "mailing.letter-sent-again", object_type="mailing.letter", object_ref=str(letter.pk), by=by
        )


def erase_old() -> int:
    """Words and addresses of letters that are done with, after the days of MAIL_KEPT_DAYS."""
    before = timezone.now() - timedelta(days=settings.MAIL_KEPT_DAYS)
    done = models.Q(state__in=[State.SENT, State.FAILED, State.STOPPED]) | models.Q(digest__state=State.SENT)
    old = Letter.objects.filter(done, written_at__lt=before, erased_at=None).values("pk")
    return erase(Letter.objects.filter(pk__in=old))


def erase(letters: models.QuerySet[Letter]) -> int:
    return letters.update(to="", subject="", text="", refusal="", unsubscribe="", erased_at=timezone.now())
