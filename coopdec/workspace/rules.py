"""Pure decisions on what people follow and keep."""

from datetime import datetime, timedelta

from coopdec.common.verdict import Verdict
from coopdec.mailing import rules as mailing
from coopdec.mailing.enums import Frequency

# A letter that nobody asked for is a nuisance: so many questions an address may be asked to confirm, and so
# many that one place may send, in a day.
BY_ADDRESS_AND_DAY = 3
BY_PLACE_AND_DAY = 10
CONFIRMED_WITHIN = timedelta(days=3)
# Words are analysed, and a sheet is corrected, in the minute after it is published.
SETTLES = timedelta(seconds=30)
MOST_SEARCHES = 100
MOST_EXTRACTS = 20
EXTRACT_LASTS = timedelta(days=7)
SHOWN_IN_LETTER = 20


def may_be_asked(*, of_address: int, of_place: int) -> bool:
    """Whether one more letter of confirmation may leave; the counts are those of the last day."""
    return of_address < BY_ADDRESS_AND_DAY and of_place < BY_PLACE_AND_DAY


def due(frequency: str, *, now: datetime) -> datetime:
    """When a piece of news is told; `now` is in the zone of the site."""
    return now if frequency == Frequency.AT_ONCE else mailing.next_digest(frequency, now=now)


def may_keep_more(count: int, most: int, message: str) -> Verdict:
    return Verdict.yes() if count < most else Verdict.no(message)
