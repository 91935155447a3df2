"""Pure decisions on letters: when they leave, when to try again, what a text becomes in HTML."""

import smtplib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from coopdec.mailing.enums import GATHERED, ON_DEMAND, Frequency

# After each refusal of a server; past the last one, the letter has failed.
PATIENCE = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
MORNING = time(7)
MONDAY = 0
REFUSED_FOR_GOOD = 500


def next_try(attempts: int, *, now: datetime) -> datetime | None:
    """When to try again after so many refusals; None: never."""
    return now + PATIENCE[attempts - 1] if attempts <= len(PATIENCE) else None


def is_hopeless(error: Exception) -> bool:
    """Whether the server knows that this address takes no letter; other refusals may pass with time."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= REFUSED_FOR_GOOD for code, _said in error.recipients.values()
    )


def next_digest(frequency: str, *, now: datetime) -> datetime:
    """The morning when what is gathered from now on leaves; `now` is in the zone of the site."""
    day = now if now.time() < MORNING else now + timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    return day.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)


def usual(topic: str) -> str:
    """How often letters of a topic come to who chose nothing."""
    if topic in ON_DEMAND:
        return Frequency.NEVER
    return Frequency.DAILY if topic in GATHERED else Frequency.AT_ONCE


def told_on(day: date) -> frozenset[str]:
    """The rhythms whose letters are made in the small hours of this day, to leave in its morning."""
    return frozenset({Frequency.DAILY, *([Frequency.WEEKLY] if day.weekday() == MONDAY else [])})


def blocks(text: str, *, site: str) -> Iterator[dict[str, object]]:
    """The paragraphs of a text, as a page draws them: a `heading` (after « ## »), `lines`, or `listed` ones.

    An address of this site alone on its line makes a link of the words above it. Only ours do: what somebody
    typed never becomes a link to elsewhere.
    """
    for paragraph in text.replace("\r", "").split("\n\n"):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        if not lines:
            continue
        listed = all(line.startswith(("- ", f"{site}/")) for line in lines)
        if lines[0].startswith("## "):
            yield {"heading": lines[0].removeprefix("## ")}
        elif listed and lines[0].startswith("- "):
            yield {"listed": list(_linked(lines, site=site))}
        else:
            yield {"lines": list(_linked(lines, site=site))}


def _linked(lines: list[str], *, site: str) -> Iterator[dict[str, str]]:
    words = ""
    for line in lines:
        if line.startswith(f"{site}/") and " " not in line:
            yield {"words": words.removeprefix("- ").rstrip(" :\u00a0\u202f") or line, "url": line}
            words = ""
            continue
        if words:
            yield {"words": words.removeprefix("- "), "url": ""}
        words = line
    if words:
        yield {"words": words.removeprefix("- "), "url": ""}
