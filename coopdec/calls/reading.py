"""What is typed in an application, read: the plan, the project that the rules judge, and what cannot be read.

Pure: contents (`shape`) and plain values in, plain values out. What is wrong is said in the person's words,
with the name of the field where it was typed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coopdec.calls.eligibility.plan import Expense, Plan, Resource
from coopdec.calls.enums import QuestionKind, Section, Side
from coopdec.calls.shape import SHAPES
from coopdec.common import partial_dates
from coopdec.common.money import parse_cents
from coopdec.common.typed import Content, Row, number
from coopdec.cooperation.enums import Nature

MOST_CENTS = 10**13
MOST = {"title": 300, "summary": 2000, "objectives": 20_000, "description": 20_000, "context": 20_000}
MOST_LINE = 1000
MOST_LABEL = 300
FIRST_YEAR, LAST_YEAR = 1990, 2200
YES, NO = "yes", "no"
LINES = {
    "expense": gettext_lazy("Dépense"),
    "resource": gettext_lazy("Ressource"),
    "objective": gettext_lazy("Objectif"),
    "activity": gettext_lazy("Activité"),
    "indicator": gettext_lazy("Indicateur"),
    "partners": gettext_lazy("Partenaire"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong or missing, where: the name of the field of the page, empty for the page as a whole."""

    section: str
    field: str
    message: str
    missing: bool = False

    @property
    def line(self) -> str:
        """Of what has rows: which, as people count them."""
        name, _dash, rest = self.field.partition("-")
        rank = rest.partition("-")[0]
        return f"{LINES[name]} {int(rank) + 1}" if name in LINES and rank.isdigit() else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the call, as its answer is read. `choices`: code → label."""

    code: str
    label: str
    kind: str
    is_owed: bool
    most: int | None
    choices: Mapping[str, str]
    asked_if: str = ""
    asked_if_answer: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that could be read: its column is that of the question's kind."""

    text: str = ""
    number: int | None = None
    day: date | None = None
    choices: tuple[str, ...] = ()


# --- money


def cents_of(typed: str) -> int:
    """Raises ValueError, in words, for what is no amount."""
    cents = parse_cents(typed)
    if cents > MOST_CENTS:
        raise ValueError(_("Ce montant est trop grand."))
    return cents


def _cents_or_none(typed: str) -> int | None:
    try:
        return cents_of(typed) if typed.strip() else None
    except ValueError:
        return None


def plan_from(content: Content) -> Plan:
    """The lines whose amount can be read; the others count for nothing yet."""
    expenses = [
        Expense(
            cents,
            country=row["country"],
            year=number(row["year"]),
            label=row["label"],
            in_kind=row["nature"] == Nature.IN_KIND,
        )
        for row in content["expense"]
        if (cents := _cents_or_none(row["amount"])) is not None
    ]
    resources = [
        Resource(
            cents,
            row["side"],
            funder=row["label"],
            year=number(row["year"]),
            in_kind=row["nature"] == Nature.IN_KIND,
            by_applicant=bool(row["own"]),
        )
        for row in content["resource"]
        if (cents := _cents_or_none(row["amount"])) is not None and row["side"] in set(Side)
    ]
    return Plan(tuple(expenses), tuple(resources))


def _budget_problems(content: Content) -> Iterator[Problem]:
    if not content["expense"]:
        yield _missing(Section.BUDGET, "", _("Aucune dépense : dites à quoi sert l’argent, ligne par ligne."))
    if not content["resource"]:
        yield _missing(Section.BUDGET, "", _("Aucune ressource : dites qui paie, y compris l’aide demandée."))
    for name in ("expense", "resource"):
        for rank, row in enumerate(content[name]):
            yield from _line_problems(name, rank, row)
    if content["resource"] and not any(row["side"] == Side.ASKED for row in content["resource"]):
        message = _("L’aide demandée manque : ajoutez une ressource « aide demandée à l’appel ».")
        yield _missing(Section.BUDGET, "", message)


def _line_problems(name: str, rank: int, row: Row) -> Iterator[Problem]:
    if not row["amount"].strip():
        yield _missing(Section.BUDGET, f"{name}-{rank}-amount", _("Le montant de cette ligne manque."))
    else:
        try:
            cents_of(row["amount"])
        except ValueError as wrong:
            yield Problem(Section.BUDGET, f"{name}-{rank}-amount", str(wrong))
    if not row["label"].strip():
        what = _("À quoi sert cette dépense ?") if name == "expense" else _("Qui apporte cette somme ?")
        if name == "expense" or row["side"] != Side.ASKED:
            yield _missing(Section.BUDGET, f"{name}-{rank}-label", what)
    elif len(row["label"]) > MOST_LABEL:
        yield _too_long(Section.BUDGET, f"{name}-{rank}-label", MOST_LABEL)
    if row["year"].strip():
        year = number(row["year"].strip())
        if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
            yield Problem(
                Section.BUDGET, f"{name}-{rank}-year", _("Une année s’écrit en quatre chiffres : 2027.")
            )
    if name == "resource" and row["side"] not in set(Side):
        yield _missing(Section.BUDGET, f"{name}-{rank}-side", _("Dites qui apporte cette somme."))


# --- the project


def months_of(starts_on: str, ends_on: str) -> int | None:
    """Whole months from the first to the last, both counted; None when either is unknown, or only a year."""
    try:
        first, last = (_month(value.strip()) for value in (starts_on, ends_on))
    except (ValidationError, ValueError):
        return None
    if first is None or last is None or last < first:
        return None
    return last - first + 1


def _month(value: str) -> int | None:
    partial_dates.check(value)
    parts = value.split("-")
    return int(parts[0]) * 12 + int(parts[1]) if len(parts) > 1 else None


def _project_problems(content: Content) -> Iterator[Problem]:
    owed = {"title": _("Le titre manque."), "summary": _("Le résumé manque : quelques lignes suffisent.")}
    owed["objectives"] = _("Les objectifs manquent.")
    for name, message in owed.items():
        if not content[name].strip():
            yield _missing(Section.PROJECT, name, message)
    for name, most in MOST.items():
        if len(content[name]) > most:
            yield _too_long(Section.PROJECT, name, most)
    for name in ("starts_on", "ends_on"):
        if not content[name].strip():
            message = (
                _("Dites quand le projet commence.") if name == "starts_on" else _("Dites quand il finit.")
            )
            yield _missing(Section.PROJECT, name, message)
            continue
        try:
            partial_dates.check(content[name].strip())
        except ValidationError as wrong:
            yield Problem(Section.PROJECT, name, wrong.messages[0])
    start, end = content["starts_on"].strip(), content["ends_on"].strip()
    if start and end and end < start[: len(end)]:
        yield Problem(
            Section.PROJECT, "ends_on", _("Le projet finit avant de commencer : changez une des dates.")
        )
    if not content["themes"]:
        yield _missing(Section.PROJECT, "themes", _("Choisissez au moins un thème."))


def _partner_problems(content: Content, *, alone: bool) -> Iterator[Problem]:
    if not content["partners"] and not alone:
        yield _missing(Section.PARTNERS, "", _("Aucun partenaire : un projet se mène à deux au moins."))
    for rank, row in enumerate(content["partners"]):
        if len(row["label"]) > MOST_LABEL:
            yield _too_long(Section.PARTNERS, f"partners-{rank}-label", MOST_LABEL)
        if not row["organisation"] and not row["country"]:
            message = _("Ce partenaire n’a ni nom connu ni pays : cherchez-le, ou dites son pays.")
            yield _missing(Section.PARTNERS, f"partners-{rank}-label", message)


FRAME_OWED = {
    "objective": gettext_lazy("Écrivez au moins un objectif."),
    "activity": gettext_lazy("Écrivez au moins une activité, avec ses dates."),
    "indicator": gettext_lazy("Écrivez au moins un indicateur : à quoi verra-t-on que le projet a réussi ?"),
}


def _frame_problems(content: Content) -> Iterator[Problem]:
    for name, owed in FRAME_OWED.items():
        if not content[name]:
            yield _missing(Section.FRAME, "", str(owed))
        for rank, row in enumerate(content[name]):
            yield from _frame_line_problems(f"{name}-{rank}", row)


def _frame_line_problems(prefix: str, row: Row) -> Iterator[Problem]:
    if not row["text"].strip():
        yield _missing(Section.FRAME, f"{prefix}-text", _("Cette ligne ne dit rien : écrivez-la."))
    for column, value in row.items():
        if len(value) > MOST_LINE:
            yield _too_long(Section.FRAME, f"{prefix}-{column}", MOST_LINE)
        elif column in {"starts_on", "ends_on"} and value.strip():
            try:
                partial_dates.check(value.strip())
            except ValidationError as wrong:
                yield Problem(Section.FRAME, f"{prefix}-{column}", wrong.messages[0])


# --- answers


def is_asked(question: Asked, answers: Mapping[str, str]) -> bool:
    """Whether it is asked, given the other answers."""
    return not question.asked_if or question.asked_if_answer in answers.get(question.asked_if, "").split()


def answer_from(question: Asked, typed: str) -> Said:
    """What is read of an answer. Raises ValueError, in words, for what cannot be."""
    return READERS.get(question.kind, _read_text)(question, typed.strip())


def _read_text(question: Asked, typed: str) -> Said:
    if question.most is not None and len(typed) > question.most:
        raise ValueError(_too_long("", "", question.most).message)
    return Said(text=typed)


def _read_number(question: Asked, typed: str) -> Said:
    value = number("".join(typed.split()))
    if value is None:
        raise ValueError(_("Écrivez un nombre entier, en chiffres."))
    if question.most is not None and value > question.most:
        raise ValueError(_("Au plus %(most)d.") % {"most": question.most})
    return Said(number=value)


def _read_money(_question: Asked, typed: str) -> Said:
    return Said(number=cents_of(typed))


def _read_date(_question: Asked, typed: str) -> Said:
    try:
        return Said(day=date.fromisoformat(typed))
    except ValueError:
        raise ValueError(_("Écrivez une date comme 2027-03-31.")) from None


def _read_yes_or_no(_question: Asked, typed: str) -> Said:
    if typed not in {YES, NO}:
        raise ValueError(_("Répondez par oui ou par non."))
    return Said(choices=(typed,))


def _read_choices(question: Asked, typed: str) -> Said:
    chosen = tuple(typed.split())
    if not set(chosen) <= set(question.choices):
        raise ValueError(_("Ce choix n’est plus proposé : choisissez-en un autre."))
    return Said(choices=chosen if question.kind == QuestionKind.CHOICES else chosen[:1])


READERS: Mapping[str, Callable[[Asked, str], Said]] = {
    QuestionKind.NUMBER: _read_number,
    QuestionKind.MONEY: _read_money,
    QuestionKind.DATE: _read_date,
    QuestionKind.YES_NO: _read_yes_or_no,
    QuestionKind.CHOICE: _read_choices,
    QuestionKind.CHOICES: _read_choices,
}


def _answer_problems(answers: Mapping[str, str], questions: Iterable[Asked]) -> Iterator[Problem]:
    for question in questions:
        if not is_asked(question, answers):
            continue
        typed, field = answers.get(question.code, ""), f"answers-{question.code}"
        if not typed.strip():
            if question.is_owed:
                message = _("Réponse attendue : « %(label)s »") % {"label": question.label}
                yield _missing(Section.ANSWERS, field, message)
            continue
        try:
            answer_from(question, typed)
        except ValueError as wrong:
            yield Problem(Section.ANSWERS, field, str(wrong))


# --- all of it


def problems_of(
    contents: Mapping[str, Content],
    *,
    questions: Sequence[Asked],
    pieces_missing: Sequence[str],
    alone: bool = False,
) -> list[Problem]:
    """What is wrong or missing, page by page, in their order. `pieces_missing`: titles of pieces still
    owed; `alone`: who applies may have no partner."""
    whole = {section: contents.get(section) or shape.empty() for section, shape in SHAPES.items()}
    found = [
        *_project_problems(whole[Section.PROJECT]),
        *_partner_problems(whole[Section.PARTNERS], alone=alone),
        *_frame_problems(whole[Section.FRAME]),
        *_budget_problems(whole[Section.BUDGET]),
        *_answer_problems(whole[Section.ANSWERS]["answers"], questions),
    ]
    found += [
        _missing(Section.PIECES, "", _("Pièce attendue : %(title)s.") % {"title": title})
        for title in pieces_missing
    ]
    return found


def _missing(section: str, field: str, message: str) -> Problem:
    return Problem(section, field, message, missing=True)


def _too_long(section: str, field: str, most: int) -> Problem:
    message = ngettext(
        "C’est trop long : %(most)d signe au plus.", "C’est trop long : %(most)d signes au plus.", most
    )
    return Problem(section, field, message % {"most": most})


def as_contents(drafts: Iterable[Any]) -> dict[str, Content]:
    """Section → content, of the drafts that are kept (`models.SectionDraft`)."""
    return {one.section: {**SHAPES[one.section].empty(), **one.content} for one in drafts}
