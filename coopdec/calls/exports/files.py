"""The files of a call taken away as a table that spreadsheets open and never run."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from coopdec.common.tables import Cell, write_lines
from coopdec.reference.models import Country

COLUMNS = (
    "number", "ref", "applicant", "applicant_slug", "title", "countries", "country_labels", "asked_eur",
    "state", "state_label", "submitted_at", "officer", "opinions_asked", "opinions_given", "opinions_late",
    "score",
)  # fmt: skip


def write_files(file: BinaryIO, files: Sequence[Any], countries: Mapping[int, Sequence[Country]]) -> None:
    """One line a file, as `queries.instruction.listed` says it to who takes them."""
    write_lines(file, _lines(files, countries))


def _lines(files: Sequence[Any], countries: Mapping[int, Sequence[Country]]) -> Iterable[Iterable[Cell]]:
    yield COLUMNS
    for one in files:
        there = countries.get(one.pk, ())
        yield (
            one.number,
            one.ref,
            one.applicant.name,
            one.applicant.slug,
            one.title,
            " | ".join(country.pk for country in there),
            " | ".join(country.name for country in there),
            None if one.asked_cents is None else one.asked_cents / 100,
            one.state,
            str(one.get_state_display()),
            one.submitted_at.isoformat(timespec="seconds"),
            one.officer.name if one.officer else "",
            one.opinions_asked,
            one.opinions_given,
            one.opinions_late,
            None if one.score is None else round(one.score, 1),
        )
