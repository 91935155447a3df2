"""An application told, for who reads it: on a screen, on paper, at the desk of who instructs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from coopdec.calls import queries, reading
from coopdec.calls.eligibility.findings import money
from coopdec.calls.eligibility.plan import Plan
from coopdec.calls.enums import QuestionKind, Section, Seen, Side
from coopdec.calls.models import Application, ApplicationPartner, FiledPiece
from coopdec.calls.shape import BUDGET, FRAME, PROJECT
from coopdec.common import partial_dates
from coopdec.common.typed import Content, Row
from coopdec.reference.models import Country, Marker, MarkerScore, Sdg, Theme


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what is said of it; `texts`: several, else one."""

    label: str
    text: str = ""
    texts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` of texts under `heads`; the last of `total` is a sum."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything an application says, page by page. What a reader may not see is empty."""

    project: Sequence[Line]
    partners: Sequence[ApplicationPartner]
    frame: Sequence[Table]
    budget: Sequence[Table]
    answers: Sequence[Line]
    pieces: Sequence[FiledPiece]
    plan: Plan | None


ALL = frozenset(Seen)


def whole(
    application: Application,
    *,
    sees: Iterable[str] = ALL,
    contents: Mapping[str, Content] | None = None,
) -> Whole:
    """What is kept now, or what `contents` said; `sees`: the parts that the reader may see (`enums.Seen`),
    beside who and what for."""
    seen = frozenset(sees)
    contents = queries.contents_of(application) if contents is None else contents
    budget = contents.get(Section.BUDGET) or BUDGET.empty()
    shows_budget = Seen.BUDGET in seen
    return Whole(
        project=_project(contents.get(Section.PROJECT) or PROJECT.empty()),
        partners=list(application.partners.select_related("organisation", "country")),
        frame=_frame(contents.get(Section.FRAME) or FRAME.empty()),
        budget=_budget(budget) if shows_budget else (),
        answers=_answers(application, contents) if Seen.ANSWERS in seen else (),
        pieces=_pieces(application) if Seen.DOCUMENTS in seen else (),
        plan=reading.plan_from(budget) if shows_budget else None,
    )


def _pieces(application: Application) -> list[FiledPiece]:
    return list(application.pieces.select_related("piece", "document"))


def _project(said: Content) -> list[Line]:
    themes = Theme.objects.filter(pk__in=said["themes"]).order_by("order")
    goals = Sdg.objects.filter(pk__in=[one for one in said["sdgs"] if one.isdigit()])
    lines = [
        Line(_("Résumé"), said["summary"]),
        Line(_("Objectifs"), said["objectives"]),
        Line(_("Description"), said["description"]),
        Line(_("Contexte"), said["context"]),
        Line(_("Du"), _day(said["starts_on"])),
        Line(_("Au"), _day(said["ends_on"])),
        Line(_("Thèmes"), texts=[one.label for one in themes]),
        Line(_("Objectifs de développement durable"), texts=[str(one) for one in goals]),
        Line(_("Marqueurs"), texts=_markers(said["markers"])),
    ]
    return [one for one in lines if one.text or one.texts]


def _markers(typed: Mapping[str, str]) -> list[str]:
    names = {one.pk: one.name_fr for one in Marker.objects.filter(pk__in=typed)}
    scores = MarkerScore.objects.filter(marker__in=typed)
    said = {(one.marker_id, str(one.score)): one.name_fr for one in scores}
    return [
        _("%(marker)s : %(score)s") % {"marker": names[key], "score": said[key, score]}
        for key, score in sorted(typed.items())
        if (key, score) in said
    ]


def _day(typed: str) -> str:
    """In words when it can be read, else as typed."""
    try:
        partial_dates.check(typed.strip())
    except partial_dates.ValidationError:
        return typed
    return partial_dates.words(typed.strip())


def _frame(said: Content) -> list[Table]:
    tables = [
        Table(_("Objectifs"), [_("Objectif")], [[row["text"]] for row in said["objective"]]),
        Table(
            _("Activités"),
            [_("Activité"), _("Début"), _("Fin")],
            [[row["text"], _day(row["starts_on"]), _day(row["ends_on"])] for row in said["activity"]],
        ),
        Table(
            _("Indicateurs"),
            [_("Indicateur"), _("Au départ"), _("Visé"), _("Où on le lit")],
            [[row["text"], row["baseline"], row["target"], row["source"]] for row in said["indicator"]],
        ),
    ]
    return [one for one in tables if one.rows]


def _budget(said: Content) -> list[Table]:
    plan = reading.plan_from(said)
    codes = {row["country"] for row in said["expense"]}
    names = {one.pk: one.name for one in Country.objects.filter(pk__in=codes)}
    spent = [
        [
            row["label"],
            names.get(row["country"], _("plusieurs pays")),
            row["year"],
            _nature(row),
            _amount(row),
        ]
        for row in said["expense"]
    ]
    sides = dict(Side.choices)
    brought = [
        [
            str(sides.get(row["side"], row["side"])),
            row["label"],
            row["year"],
            _nature(row),
            _("acquise") if row["sure"] else _("à obtenir"),
            _amount(row),
        ]
        for row in said["resource"]
    ]
    heads = [_("Dépense"), _("Pays"), _("Année"), _("Nature"), _("Montant")]
    brought_heads = [_("Apport de"), _("Financeur"), _("Année"), _("Nature"), _("État"), _("Montant")]
    tables = [
        Table(_("Dépenses"), heads, spent, [_("Total"), "", "", "", money(plan.total)]),
        Table(_("Ressources"), brought_heads, brought, [_("Total"), "", "", "", "", money(plan.brought)]),
    ]
    return [one for one in tables if one.rows]


def _nature(row: Row) -> str:
    return _("valorisé") if row["nature"] == "in-kind" else _("en argent")


def _amount(row: Row) -> str:
    try:
        return money(reading.cents_of(row["amount"]))
    except ValueError:
        return row["amount"]


def _answers(application: Application, contents: Mapping[str, Content]) -> list[Line]:
    typed = (contents.get(Section.ANSWERS) or {"answers": {}})["answers"]
    return [
        Line(one.label, said_answer(one, typed[one.code]))
        for one in queries.questions_of(application.terms)
        if reading.is_asked(one, typed) and typed.get(one.code, "").strip()
    ]


def said_pages(application: Application, contents: Mapping[str, Content]) -> dict[str, list[str]]:
    """Page → all that it says, a line each, in words: to be compared with what it said another time. Partners
    and documents are the caller's to name."""
    project = contents.get(Section.PROJECT) or PROJECT.empty()
    lines = [Line(_("Titre"), project["title"]), *_project(project)]
    tables = _frame(contents.get(Section.FRAME) or FRAME.empty())
    money_tables = _budget(contents.get(Section.BUDGET) or BUDGET.empty())
    return {
        Section.PROJECT: _told(lines),
        Section.FRAME: [_row(table, row) for table in tables for row in table.rows],
        Section.BUDGET: [_row(table, row) for table in money_tables for row in table.rows],
        Section.ANSWERS: _told(_answers(application, contents)),
    }


def _told(lines: Iterable[Line]) -> list[str]:
    said = _("%(label)s : %(text)s")
    return [said % {"label": one.label, "text": one.text or ", ".join(one.texts)} for one in lines]


def _row(table: Table, row: Sequence[str]) -> str:
    return _("%(label)s : %(text)s") % {"label": table.title, "text": " – ".join(filter(None, row))}


def said_answer(question: reading.Asked, typed: str) -> str:
    """An answer in words."""
    if question.kind in {QuestionKind.CHOICE, QuestionKind.CHOICES}:
        return ", ".join(str(question.choices.get(code, code)) for code in typed.split())
    if question.kind == QuestionKind.YES_NO:
        return {reading.YES: _("oui"), reading.NO: _("non")}.get(typed, typed)
    return typed
