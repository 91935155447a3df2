"""What an audit of accessibility says, read where it was judged (`data/accessibility/`).

The state, the rates and what fails are computed from the judgements: no page and no document types them.
"""

import csv
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from coopdec.common import languages

CRITERIA_BY_TOPIC = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
NUMBERS = tuple(
    f"{topic}.{rank}" for topic, last in enumerate(CRITERIA_BY_TOPIC, start=1) for rank in range(1, last + 1)
)
PARTIAL_FROM = 50
YEARS_OF_VALIDITY = 3
FAILURE_COLUMNS = ("fails_fr", "fails_en", "instead_fr", "instead_en")


class Judgement(StrEnum):
    """What is said of one criterion on one page; what could not be judged is never counted as respected."""

    RESPECTED = "C"
    NOT_RESPECTED = "NC"
    DOES_NOT_APPLY = "NA"
    NOT_JUDGED = "NJ"


class State(TextChoices):
    """The three states of the decree of 24 July 2019."""

    TOTAL = "total", _("totalement conforme")
    PARTIAL = "partial", _("partiellement conforme")
    NONE = "none", _("non conforme")


def in_language(french: str, english: str) -> str:
    return french if languages.is_source() else english


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the sample: one column of the judgements."""

    code: str
    address: str
    name_fr: str
    name_en: str
    why: str

    @property
    def name(self) -> str:
        return in_language(self.name_fr, self.name_en)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of the judgements: what is asked, what was found on each page."""

    number: str
    asks: str
    judgements: tuple[Judgement, ...]
    note: str
    fails_fr: str
    fails_en: str
    instead_fr: str
    instead_en: str

    @property
    def topic(self) -> int:
        return int(self.number.split(".")[0])

    @property
    def judgement(self) -> Judgement:
        """Over the whole sample: one page is enough to break a criterion, or to leave it unanswered."""
        for said in (Judgement.NOT_RESPECTED, Judgement.NOT_JUDGED, Judgement.RESPECTED):
            if said in self.judgements:
                return said
        return Judgement.DOES_NOT_APPLY

    @property
    def fails(self) -> str:
        """What fails and whom it stops."""
        return in_language(self.fails_fr, self.fails_en)

    @property
    def instead(self) -> str:
        """By what other means."""
        return in_language(self.instead_fr, self.instead_en)


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit: its day, its sample, its judgements."""

    standard: str
    on: date
    browser: str
    engine: str
    pages: tuple[Page, ...]
    criteria: tuple[Criterion, ...]

    def with_judgement(self, judgement: Judgement) -> list[Criterion]:
        return [one for one in self.criteria if one.judgement == judgement]

    @property
    def not_respected(self) -> list[Criterion]:
        return self.with_judgement(Judgement.NOT_RESPECTED)

    @property
    def not_judged(self) -> list[Criterion]:
        return self.with_judgement(Judgement.NOT_JUDGED)

    @property
    def respected_count(self) -> int:
        return len(self.with_judgement(Judgement.RESPECTED))

    @property
    def applicable_count(self) -> int:
        return len(self.criteria) - len(self.with_judgement(Judgement.DOES_NOT_APPLY))

    @property
    def rate(self) -> int:
        """Criteria respected on every page among those that apply to one page at least, in whole per cent."""
        return _per_cent(self.respected_count, self.applicable_count)

    def page_counts(self) -> Iterator[tuple[Page, int, int]]:
        """Each page, how many criteria it respects, how many apply to it."""
        for place, page in enumerate(self.pages):
            counted = Counter(one.judgements[place] for one in self.criteria)
            yield (
                page,
                counted[Judgement.RESPECTED],
                len(self.criteria) - counted[Judgement.DOES_NOT_APPLY],
            )

    def page_rates(self) -> list[tuple[Page, int]]:
        return [(page, _per_cent(good, asked)) for page, good, asked in self.page_counts()]

    @property
    def mean_rate(self) -> int:
        """The mean of the pages' own rates."""
        shares = [100 * good / asked for _page, good, asked in self.page_counts()]
        return int(sum(shares) / len(shares))

    def state(self, today: date) -> State:
        """The state that the law knows; an audit too old is no audit."""
        last_day = self.on.replace(year=self.on.year + YEARS_OF_VALIDITY, day=min(self.on.day, 28))
        if today > last_day or self.rate < PARTIAL_FROM:
            return State.NONE
        return State.TOTAL if self.respected_count == self.applicable_count else State.PARTIAL


def _per_cent(part: int, whole: int) -> int:
    """Rounded down: a hundred only when nothing lacks."""
    return 100 * part // whole if whole else 0


def _criterion(row: dict[str, str], pages: tuple[Page, ...], where: str) -> Criterion:
    try:
        judgements = tuple(Judgement(row[page.code]) for page in pages)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
    texts = {name: row[name].strip() for name in ("asks", "note", *FAILURE_COLUMNS)}
    found = Criterion(number=row["criterion"], judgements=judgements, **texts)
    if not (found.asks and found.note):
        raise ValueError(f"{where}: says neither what is asked nor what was looked at")
    told = {bool(texts[name]) for name in FAILURE_COLUMNS}
    if told != {found.judgement == Judgement.NOT_RESPECTED}:
        raise ValueError(f"{where}: a criterion not respected says whom it stops and what to do, no other")
    return found


def read(folder: Path) -> Audit:
    """The audit that a folder keeps.

    Raises ValueError when a judgement is missing, doubled or not understood.
    """
    said = tomllib.loads((folder / "audit.toml").read_text())
    pages = tuple(Page(**page) for page in said["page"])
    with (folder / "rgaa.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    criteria = tuple(_criterion(row, pages, f"rgaa.csv, {row['criterion']}") for row in rows)
    if tuple(one.number for one in criteria) != NUMBERS:
        raise ValueError("rgaa.csv: each criterion stands once, in its order")
    del said["page"]
    return Audit(**said, pages=pages, criteria=criteria)


@cache
def declared() -> Audit:
    """The audit of this site, read once."""
    return read(settings.DATA / "accessibility")
