"""All that a call or a ready model asks, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.calls import sentences
from coopdec.calls.configurations import Configuration
from coopdec.calls.eligibility.findings import percents
from coopdec.calls.eligibility.terms import Rule, World
from coopdec.calls.enums import Body, QuestionKind, RuleCode, Silence
from coopdec.calls.models import Terms
from coopdec.calls.queries import public, rules_of
from coopdec.calls.stories.ready import world_of
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.files.access import may_be_opened
from coopdec.files.models import Document
from coopdec.reference.models import Country


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A rate, and the countries of its dated list; None when the band is no list."""

    rate: sentences.Rate
    countries: tuple[Country, ...] | None


@dataclass(frozen=True, slots=True)
class AskedPiece:
    title: str
    help: str
    is_owed: bool
    owed_by: str
    model: Any = None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    label: str
    kind: str
    help: str
    is_owed: bool
    most: int | None
    choices: tuple[str, ...]
    asked_if: str


@dataclass(frozen=True, slots=True)
class AskedOpinion:
    who: str
    days: int | None
    silence: str


@dataclass(frozen=True, slots=True)
class Asked:
    """All that is asked, in words. `stages`: bodies asked together, stage after stage."""

    people: list[sentences.Line]
    ceilings: list[Ceiling]
    money: list[sentences.Line]
    before: list[sentences.Line]
    pieces: list[AskedPiece]
    questions: list[AskedQuestion]
    stages: list[list[AskedOpinion]]
    criteria: list[Any]
    payments: list[str]
    silence_months: int | None
    late_text: str
    share: str
    grant: str


def asked_of_terms(terms: Terms) -> Asked:
    """Of a version read by `public.versions_of`."""
    steps: dict[int, list[AskedOpinion]] = {}
    for one in terms.steps.all():
        who = one.organisation.name if one.organisation else one.get_body_display()
        steps.setdefault(one.stage, []).append(_opinion(str(who), one.days, one.silence))
    questions = [
        AskedQuestion(
            label=one.label,
            kind=str(one.get_kind_display()),
            help=one.help,
            is_owed=one.is_owed,
            most=one.most,
            choices=tuple(choice.label for choice in one.choices.all()),
            asked_if=_condition(
                one.asked_if.label,
                {choice.code: choice.label for choice in one.asked_if.choices.all()},
                one.asked_if_answer,
            )
            if one.asked_if
            else "",
        )
        for one in terms.questions.all()
    ]
    pieces = [
        AskedPiece(one.title, one.help, one.is_owed, _kinds(one.owed_by), _given(one.model))
        for one in terms.pieces.all()
    ]
    return _asked(
        rules_of(terms),
        pieces=pieces,
        questions=questions,
        stages=[steps[stage] for stage in sorted(steps)],
        criteria=list(terms.criteria.all()),
        payments=payments_of(terms),
        silence_months=terms.silence_months,
        late_text=terms.late_text,
    )


def asked_of_model(model: Configuration) -> Asked:
    """Of a ready model: the same, from its file."""
    known = {one.code: one for one in model.questions}
    slugs = [one.organisation for one in model.opinions if one.organisation]
    named = dict(Organisation.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}
    steps: dict[int, list[AskedOpinion]] = {}
    for one in model.opinions:
        who = named.get(one.organisation) or str(Body(one.body).label)
        steps.setdefault(one.stage, []).append(_opinion(who, one.days, one.silence))
    questions = [
        AskedQuestion(
            label=one.label,
            kind=str(QuestionKind(one.kind).label),
            help=one.help,
            is_owed=one.is_owed,
            most=one.most,
            choices=tuple(label for _code, label in one.choices),
            asked_if=_condition(
                known[one.asked_if].label, dict(known[one.asked_if].choices), one.asked_if_answer
            )
            if one.asked_if
            else "",
        )
        for one in model.questions
    ]
    return _asked(
        model.rules,
        pieces=[AskedPiece(one.title, one.help, one.is_owed, _kinds(one.owed_by)) for one in model.pieces],
        questions=questions,
        stages=[steps[stage] for stage in sorted(steps)],
        criteria=[],
        payments=payments(paid_by_year=model.paid_by_year, last_part=model.last_part_percent),
        silence_months=None,
        late_text="",
    )


def _asked(rules: Sequence[Rule], **parts: Any) -> Asked:
    world = world_of(rules)
    grant = next((one for one in rules if one.code == RuleCode.GRANT), None)
    return Asked(
        people=sentences.lines(rules, sentences.PEOPLE, world),
        ceilings=_ceilings(rules, world),
        money=sentences.lines(rules, sentences.MONEY, world),
        before=sentences.lines(rules, sentences.BEFORE, world),
        share=sentences.most_share(rules),
        grant=sentences.bounds(grant) if grant else "",
        **parts,
    )


def _ceilings(rules: Sequence[Rule], world: World) -> list[Ceiling]:
    """One query a dated list."""
    lists: dict[Any, tuple[Country, ...] | None] = {}
    found = []
    for rate in sentences.rates(rules, world):
        if rate.on is not None and (rate.band, rate.on) not in lists:
            listed = public.countries_in_band(rate.band, rate.on)
            lists[rate.band, rate.on] = tuple(listed) if listed else None
        found.append(Ceiling(rate, lists.get((rate.band, rate.on))))
    return found


def _given(document: Document | None) -> Document | None:
    """Not one that the antivirus stops."""
    return document if document is not None and may_be_opened(document) else None


def _opinion(who: str, days: int | None, silence: str) -> AskedOpinion:
    return AskedOpinion(who, days, str(Silence(silence).label) if days else "")


def _kinds(codes: Iterable[str]) -> str:
    return ", ".join(str(OrganisationKind(code).label) for code in codes)


def _condition(question: str, choices: Mapping[str, str], answer: str) -> str:
    """Under which answer to another question it is asked."""
    said = {"yes": _("oui"), "no": _("non")}.get(answer, answer)
    return _("si « %(question)s » a pour réponse « %(answer)s »") % {
        "question": question,
        "answer": choices.get(answer, said),
    }


def payments(*, paid_by_year: bool, last_part: Any) -> list[str]:
    """How the aid is paid, and on which reports."""
    said = []
    if paid_by_year:
        said.append(_("L’aide est versée par part annuelle, sur compte rendu d’étape."))
    if last_part is not None:
        text = _("%(percent)s de la dernière part sont versés sur le compte rendu final.")
        said.append(text % {"percent": percents(last_part)})
    return said


def payments_of(terms: Terms) -> list[str]:
    """The same of a version, with the reports that are owed."""
    said = payments(paid_by_year=terms.paid_by_year, last_part=terms.last_part_percent)
    if months := terms.interim_report_months:
        text = ngettext(
            "Un compte rendu d’étape est dû %(months)s mois après la fin de chaque année.",
            "Un compte rendu d’étape est dû %(months)s mois après la fin de chaque année.",
            months,
        )
        said.append(text % {"months": months})
    if months := terms.final_report_months:
        text = ngettext(
            "Le compte rendu final est dû %(months)s mois après la fin du projet.",
            "Le compte rendu final est dû %(months)s mois après la fin du projet.",
            months,
        )
        said.append(text % {"months": months})
    return said
