"""What terms ask, row by row, while they are being written."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.calls.eligibility.terms import Rule
from coopdec.calls.enums import QuestionKind, TermsPart
from coopdec.calls.models import (
    Call,
    Criterion,
    OpinionStep,
    Piece,
    Question,
    QuestionChoice,
    Terms,
    TermsRule,
)
from coopdec.calls.services.configuring import OBJECT_TYPE, columns_of, latest_terms
from coopdec.common.text import slug as slug_of
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.files.services import keep_document
from coopdec.journal import services as journal

CODE = 60
# Addresses of pages, which are no call's.
RESERVED = frozenset({"nouveau", "lesquels", "modeles"})
ROWS: Mapping[str, type[models.Model]] = {
    TermsPart.RULES: TermsRule,
    TermsPart.PIECES: Piece,
    TermsPart.QUESTIONS: Question,
    TermsPart.OPINIONS: OpinionStep,
    TermsPart.CRITERIA: Criterion,
}


class Conflict(Exception):  # noqa: N818 - reads as a sentence where it is caught
    """Somebody changed it, or took it away, since it was shown; nothing was written."""


def version_of(row: models.Model) -> str:
    """What a row says, in a word that changes with it: a form that was shown brings it back."""
    said: list[Any] = [
        (one.attname, _plain(getattr(row, one.attname)))
        for one in row._meta.concrete_fields
        if one.attname != "position"
    ]
    if isinstance(row, Question):
        said += [(one.code, one.label) for one in row.choices.all()]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:20]


def _plain(value: Any) -> Any:
    """The same word for the same moment, whatever the zone it was read in, and for a choice and its value."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, str) else value


def whole_version(call: Call) -> str:
    """The same of a call with all that its latest terms ask: who publishes it has read it."""
    terms = latest_terms(call)
    rows: list[models.Model] = [call, terms, *call.kit.order_by("pk")]
    for part in ROWS:
        found = ROWS[part]._default_manager.filter(terms=terms)
        rows += found.prefetch_related("choices") if part == TermsPart.QUESTIONS else found
    return hashlib.sha256("".join(map(version_of, rows)).encode()).hexdigest()[:20]


def check_version(call: Call, version: str) -> None:
    """Raises Refused when a call or its terms changed since `version` was shown."""
    if whole_version(call) != version:
        raise Refused(Verdict.no(_("L’appel a changé depuis que vous l’avez lu : relisez-le.")))


def being_written(terms: Terms) -> Terms:
    """These terms, locked. Raises Refused when they are in force: they are never changed."""
    locked = Terms.objects.select_for_update(of=("self",)).select_related("call").get(pk=terms.pk)
    if locked.in_force_at is not None:
        raise Refused(Verdict.no(_("Ce règlement est en vigueur : commencez-en une nouvelle version.")))
    return locked


def _put(
    terms: Terms,
    part: TermsPart,
    values: dict[str, Any],
    *,
    number: int | None,
    version: str,
    by: models.Model,
) -> Any:
    """A row more, or over the one that was shown as `version`. Raises Conflict when it is another."""
    model = ROWS[part]
    if number is None:
        if part != TermsPart.OPINIONS:
            values["position"] = len(model._default_manager.filter(terms=terms))
        row = model._default_manager.create(terms=terms, **values)
    else:
        row = model._default_manager.filter(terms=terms, pk=number).first()
        if row is None or version_of(row) != version:
            raise Conflict(part)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
    tell_change(terms, part, "added" if number is None else "changed", by=by)
    return row


def tell_change(terms: Terms, part: str, act: str, *, by: models.Model) -> None:
    journal.record(
        "call.terms-changed",
        object_type=OBJECT_TYPE,
        object_ref=terms.call.slug,
        by=by,
        facts={"part": str(part), "act": act, "number": terms.number},
    )


@transaction.atomic
def put_rule(terms: Terms, rule: Rule, *, number: int | None, version: str, by: models.Model) -> TermsRule:
    """Raises Conflict when the row changed since it was shown, Refused when the terms are in force."""
    return _put(
        being_written(terms), TermsPart.RULES, columns_of(rule), number=number, version=version, by=by
    )


@transaction.atomic
def put_piece(
    terms: Terms,
    values: dict[str, Any],
    *,
    number: int | None,
    version: str,
    by: models.Model,
    upload: Any = None,
    without_model: bool = False,
) -> Piece:
    """`upload`: the model that applicants fill in, in the place of the one it had. Raises Conflict; Refused
    when the file is not taken, and nothing is written then."""
    locked = being_written(terms)
    if number is None:
        values["code"] = _new_code(values["title"], locked.pieces.values_list("code", flat=True))
    if without_model:
        values["model"] = None
    row = _put(locked, TermsPart.PIECES, values, number=number, version=version, by=by)
    if upload is not None:
        row.model = keep_document(upload, title=values["title"], by=by)
        row.save(update_fields=["model"])
    return row


@transaction.atomic
def put_criterion(
    terms: Terms, values: dict[str, Any], *, number: int | None, version: str, by: models.Model
) -> Criterion:
    """Raises Conflict, Refused."""
    return _put(being_written(terms), TermsPart.CRITERIA, values, number=number, version=version, by=by)


@transaction.atomic
def put_step(
    terms: Terms, values: dict[str, Any], *, number: int | None, version: str, by: models.Model
) -> OpinionStep:
    """Raises Conflict; Refused when this body's opinion is asked already."""
    locked = being_written(terms)
    same = locked.steps.filter(body=values["body"], organisation=values["organisation"])
    if same.exclude(pk=number).exists():
        raise Refused(Verdict.no(_("Cet avis est déjà demandé : changez-le plutôt.")))
    return _put(locked, TermsPart.OPINIONS, values, number=number, version=version, by=by)


@transaction.atomic
def put_question(
    terms: Terms,
    values: dict[str, Any],
    choices: Sequence[tuple[str, str]],
    *,
    number: int | None,
    version: str,
    by: models.Model,
) -> Question:
    """`choices`: (code, label) in their order, a code empty for a new one. Raises Conflict; Refused when
    another question is asked after an answer that goes away."""
    locked = being_written(terms)
    step = values.get("step")
    if number is None:
        taken = locked.questions.filter(step=step).values_list("code", flat=True)
        values["code"] = _new_code(values["label"], taken)
    coded: list[tuple[str, str]] = []
    for code, label in choices:
        taken_here = [each for each, _label in coded] + [each for each, _label in choices]
        coded.append((code or _new_code(label, taken_here), label))
    if number is not None:
        _refuse_orphans(locked, number, {code for code, _label in coded}, kind=values["kind"])
    row = _put(locked, TermsPart.QUESTIONS, values, number=number, version=version, by=by)
    row.choices.all().delete()
    QuestionChoice.objects.bulk_create(
        QuestionChoice(question=row, position=place, code=code, label=label)
        for place, (code, label) in enumerate(coded)
    )
    return row


def _refuse_orphans(terms: Terms, number: int, codes: set[str], *, kind: str) -> None:
    kept = {"yes", "no"} if kind == QuestionKind.YES_NO else codes
    for one in terms.questions.filter(asked_if=number):
        if one.asked_if_answer not in kept:
            message = _("« %(question)s » se pose selon cette réponse : changez d’abord sa condition.")
            raise Refused(Verdict.no(message % {"question": one.label}))


@transaction.atomic
def remove_row(terms: Terms, part: TermsPart, *, number: int, version: str, by: models.Model) -> None:
    """Raises Conflict when it changed since it was shown, Refused for a question that another depends on."""
    locked = being_written(terms)
    row = ROWS[part]._default_manager.filter(terms=locked, pk=number).first()
    if row is None:
        return  # asked twice, it went once
    if version_of(row) != version:
        raise Conflict(part)
    if isinstance(row, Question):
        _refuse_orphans(locked, number, set(), kind="")
    row.delete()
    tell_change(locked, part, "removed", by=by)


@transaction.atomic
def move_row(terms: Terms, part: TermsPart, *, number: int, up: bool, by: models.Model) -> None:
    """One place up or down among those of its part. Raises Refused for a question that would come before the
    one it depends on."""
    locked = being_written(terms)
    rows: list[Any] = list(ROWS[part]._default_manager.filter(terms=locked))
    moved = next((one for one in rows if one.pk == number), None)
    if moved is None:
        return
    if isinstance(moved, Question):
        rows = [one for one in rows if one.step_id == moved.step_id]
    here = rows.index(moved)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return
    first, second = (rows[there], moved) if up else (moved, rows[there])
    if isinstance(second, Question) and second.asked_if_id == first.pk:
        raise Refused(Verdict.no(_("Une question vient après celle dont elle dépend.")))
    rows[here], rows[there] = rows[there], rows[here]
    for position, one in enumerate(rows):
        one.position = position
    ROWS[part]._default_manager.bulk_update(rows, ["position"])
    tell_change(locked, part, "moved", by=by)


@transaction.atomic
def put_payments(terms: Terms, values: dict[str, Any], *, version: str, by: models.Model) -> Terms:
    """When the grant is paid and reports are owed. Raises Conflict, Refused."""
    locked = being_written(terms)
    if version_of(locked) != version:
        raise Conflict(TermsPart.PAYMENTS)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(values))
    tell_change(locked, TermsPart.PAYMENTS, "changed", by=by)
    return locked


def _new_code(said: str, taken: Any) -> str:
    """A code that none of `taken` is, made of what is said."""
    return numbered(slug_of(said)[:CODE].strip("-") or "ligne", set(taken).__contains__, most=CODE)


def numbered(name: str, is_taken: Callable[[str], bool], *, most: int) -> str:
    """`name`, or followed by the first number that makes it one that nobody has."""
    found, rank = name, 1
    while is_taken(found):
        rank += 1
        found = f"{name[: most - 6].rstrip('-')}-{rank}"
    return found


def slug_for(title: str) -> str:
    """The address of a call of this title."""
    name = slug_of(title)[:100].strip("-") or "appel"
    return numbered(name, lambda one: one in RESERVED or Call.objects.filter(slug=one).exists(), most=110)
