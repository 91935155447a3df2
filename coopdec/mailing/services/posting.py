"""Writing letters: in the transaction of the act, once for each key."""

from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone, translation

from coopdec.common import languages, queue
from coopdec.common.mail import plain
from coopdec.mailing import queries, rules
from coopdec.mailing.enums import Frequency, State, Topic
from coopdec.mailing.models import Letter

SEND = "mailing.send_letter"


def post(
    *,
    key: str,
    to: str,
    template: str,
    context: dict[str, Any],
    language: str,
    user: models.Model | None = None,
    topic: str = "",
    unsubscribe: str = "",
    secret: bool = False,
    unhurried: bool = False,
) -> Letter | None:
    """Write a letter in the current transaction, and ask for its sending in the same one.

    `key` names the act and who is written to (`join-12-admin-4`: no personal data); written already, nothing
    happens. `template` is a text: its subject, an empty line, then paragraphs; the HTML is made from it (an
    address of the site alone on its line makes a link of the words above). It is given `site`, before each
    path. `topic`: one of `enums.Topic`, which the person may want less often or not at all; `unsubscribe`:
    instead, the path of a page that stops these letters, by GET with a button and by one POST (RFC 8058).
    `secret`: the text opens something to whoever reads it; it is erased as soon as it has left. `unhurried`:
    gathered with others until the next morning, for who wants letters of its topic at once too.

    Returns None when the person wants nothing of this topic.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A letter is written with its act: open a transaction.")
    frequency = queries.frequency_of(topic, user=user, address=to)
    if frequency == Frequency.NEVER:
        return None
    if unhurried and frequency == Frequency.AT_ONCE:
        frequency = Frequency.DAILY
    now = timezone.now()
    gathered = frequency != Frequency.AT_ONCE
    subject, text = written(template, context, language=language)
    letter = Letter(
        key=key,
        to=to,
        user=user,
        language=spoken(language, template),
        topic=topic,
        subject=subject,
        text=text,
        unsubscribe=unsubscribe,
        is_secret=secret,
        state=State.GATHERED if gathered else State.WAITING,
        due_at=rules.next_digest(frequency, now=timezone.localtime(now)) if gathered else now,
    )
    letter.full_clean(validate_unique=False, validate_constraints=False)
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    kept = Letter.objects.get(key=key)
    if kept.state == State.WAITING:
        ask_for_sending(kept)
    return kept


def ask_for_sending(letter: Letter) -> None:
    """In the current transaction; one job waits for a letter, never two."""
    queue.later(SEND, at=letter.due_at, once=f"letter-{letter.pk}", letter=letter.pk)


def spoken(language: str, template: str) -> str:
    """The language in which this person reads this letter: guest languages have a few of them (ADR 0014)."""
    if language in languages.guests():
        return language if template.startswith(settings.GUEST_LETTERS) else languages.NEXT_BEST
    return language if language in languages.codes() else languages.NEXT_BEST


def written(template: str, context: dict[str, Any], *, language: str) -> tuple[str, str]:
    """The subject and the text, in the person's language. Not escaped: a text is no HTML."""
    with translation.override(spoken(language, template)):
        subject, _, text = plain(template, context).partition("\n")
    return " ".join(subject.split())[:300], text.strip()


@transaction.atomic
def gather_digests() -> int:
    """One letter for all that a person kept for a topic, when its morning has come. Returns how many."""
    now = timezone.now()
    ripe = Letter.objects.ripe(at=now).select_for_update(skip_locked=True).order_by("pk")
    bundles: dict[tuple[Any, ...], list[Letter]] = {}
    for letter in ripe:
        whose = letter.user_id or letter.to
        bundles.setdefault((whose, letter.topic, letter.language), []).append(letter)
    for letters in bundles.values():
        _gather(letters)
    return len(bundles)


def _gather(letters: list[Letter]) -> None:
    last = letters[-1]  # the address may have changed since the first
    subject, text = written(
        "mailing/digest.txt", {"letters": letters, "topic": Topic(last.topic).label}, language=last.language
    )
    digest = Letter.objects.create(
        key=f"digest-{letters[0].pk}-{last.pk}",
        to=last.to,
        user=last.user,
        language=last.language,
        topic=last.topic,
        subject=subject,
        text=text,
        due_at=timezone.now(),
    )
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(digest=digest)
    ask_for_sending(digest)
