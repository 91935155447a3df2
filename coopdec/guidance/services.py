"""Writing the glossary: a term at a time, journalled."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from coopdec.common.text import search_key, sort_key
from coopdec.directory.services.organisations import PassageInput
from coopdec.guidance.models import Term, TermPassage
from coopdec.journal import services as journal

TERM_FIELDS = (
    "acronym",
    "full_name_fr",
    "full_name_en",
    "full_name_from",
    "note",
    "definition_fr",
    "definition_en",
    "source_fr",
    "source_en",
    "organisation_id",
)


@dataclass(frozen=True, slots=True)
class TermInput:
    """`fields` are all the columns of TERM_FIELDS."""

    fields: dict[str, Any]
    other_full_names: tuple[str, ...] = ()
    passages: tuple[PassageInput, ...] = field(default=())


def said_by(term: Term) -> TermInput:
    """The term as the values that would write it."""
    return TermInput(
        fields={name: getattr(term, name) for name in TERM_FIELDS},
        other_full_names=tuple(term.other_full_names),
        passages=tuple(
            PassageInput(document=passage.document_id, where=passage.where, text=passage.text)
            for passage in term.passages.all()
        ),
    )


@transaction.atomic
def put_term(*, code: str, values: TermInput, by: models.Model | None) -> Term:
    """Create or replace a term; one journal entry, none when nothing changes.

    Raises IntegrityError when the database's constraints say no.
    """
    known = Term.objects.select_for_update().filter(code=code).first()
    if known is not None and said_by(known) == values:
        return known
    said = values.fields
    names = (said["acronym"], said["full_name_fr"], said["full_name_en"], *values.other_full_names)
    keys = {
        "other_full_names": list(values.other_full_names),
        "sort_key": sort_key(said["acronym"] or said["full_name_fr"]),
        "search_key": search_key(code, *names, said["definition_fr"], said["definition_en"]),
    }
    term, created = Term.objects.update_or_create(code=code, defaults={**said, **keys})
    term.passages.all().delete()
    TermPassage.objects.bulk_create(
        TermPassage(
            term=term,
            document_id=passage.document,
            where=passage.where,
            text=passage.text,
            position=position,
        )
        for position, passage in enumerate(values.passages)
    )
    journal.record(
        "term.created" if created else "term.changed", object_type="guidance.term", object_ref=code, by=by
    )
    return term


@transaction.atomic
def remove_term(term: Term, *, by: models.Model | None) -> None:
    """Remove a term that no file holds any more; one journal entry."""
    code = term.code
    term.delete()
    journal.record("term.removed", object_type="guidance.term", object_ref=code, by=by)
