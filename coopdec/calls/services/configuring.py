"""A call from a ready configuration or from last year's; its terms, version by version."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.calls import rules, workflow
from coopdec.calls.configurations import Configuration
from coopdec.calls.eligibility.terms import Rule
from coopdec.calls.enums import CallState
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
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation
from coopdec.files.services import publish_documents
from coopdec.journal import services as journal

OBJECT_TYPE = "calls.call"
LINKS = frozenset({"id", "terms", "step", "asked_if", "question"})
# Of a version itself, not of what it asks.
OWN = frozenset({"id", "call", "number", "in_force_at", "announcement", "for_begun"})


@transaction.atomic
def configure(
    configuration: Configuration,
    *,
    slug: str,
    organiser: Organisation,
    by: models.Model | None,
    title: str = "",
) -> Call:
    """A call in preparation, with the terms of a ready configuration, under its title or another. Raises
    Refused when `slug` is taken."""
    if Call.objects.filter(slug=slug).exists():
        raise Refused(Verdict.no(_("Un appel a déjà ce nom : choisissez-en un autre.")))
    first, last = configuration.years or (None, None)
    call = Call.objects.create(
        slug=slug,
        title=title or configuration.title,
        kind=configuration.kind,
        organiser=organiser,
        co_decided_with_id=configuration.co_decided_with or None,
        summary=configuration.summary,
        note=configuration.note,
        first_year=first,
        last_year=last,
        configuration=configuration.slug,
    )
    terms = Terms.objects.create(
        call=call,
        number=1,
        paid_by_year=configuration.paid_by_year,
        last_part_percent=configuration.last_part_percent,
    )
    put_rules(terms, configuration.rules)
    _put_what_is_asked(terms, configuration)
    _tell("call.created", call, by, configuration=configuration.slug)
    return call


def put_rules(terms: Terms, said: Iterable[Rule]) -> None:
    """The rules of terms that are being written, in this order, in the place of those they had."""
    terms.rules.all().delete()
    TermsRule.objects.bulk_create(
        TermsRule(terms=terms, position=position, **columns_of(one)) for position, one in enumerate(said)
    )


def columns_of(rule: Rule) -> dict[str, Any]:
    """A rule as the row that keeps it."""
    return {
        "code": rule.code,
        "band": rule.band,
        "percent": rule.percent,
        "low_cents": rule.low,
        "high_cents": rule.high,
        "count": rule.count,
        "names": sorted(rule.names),
        "on": rule.on,
        "until": rule.until,
        "reason": rule.reason,
        "source_text": rule.source.text,
        "source_url": rule.source.url,
        "source_read_in": rule.source.read_in,
    }


def _put_what_is_asked(terms: Terms, said: Configuration) -> None:
    slugs = {one.organisation for one in said.opinions if one.organisation}
    named = {one.slug: one for one in Organisation.objects.filter(slug__in=slugs)}
    OpinionStep.objects.bulk_create(
        OpinionStep(
            terms=terms,
            stage=one.stage,
            body=one.body,
            organisation=named[one.organisation] if one.organisation else None,
            days=one.days,
            silence=one.silence,
            sees=list(one.sees),
        )
        for one in said.opinions
    )
    Piece.objects.bulk_create(
        Piece(
            terms=terms,
            position=position,
            code=one.code,
            title=one.title,
            help=one.help,
            is_owed=one.is_owed,
            owed_by=list(one.owed_by),
        )
        for position, one in enumerate(said.pieces)
    )
    known: dict[str, Question] = {}
    for position, one in enumerate(said.questions):
        known[one.code] = Question.objects.create(
            terms=terms,
            position=position,
            code=one.code,
            label=one.label,
            help=one.help,
            kind=one.kind,
            is_owed=one.is_owed,
            most=one.most,
            asked_if=known[one.asked_if] if one.asked_if else None,
            asked_if_answer=one.asked_if_answer,
        )
        QuestionChoice.objects.bulk_create(
            QuestionChoice(question=known[one.code], position=place, code=code, label=label)
            for place, (code, label) in enumerate(one.choices)
        )


@transaction.atomic
def clone(
    call: Call, *, slug: str, by: models.Model, title: str = "", organiser: Organisation | None = None
) -> Call:
    """Next year's call: the same words and terms, no date, in preparation. Raises Refused when taken."""
    if Call.objects.filter(slug=slug).exists():
        raise Refused(Verdict.no(_("Un appel a déjà ce nom : choisissez-en un autre.")))
    made = Call.objects.create(
        slug=slug,
        title=title or call.title,
        kind=call.kind,
        organiser=organiser or call.organiser,
        co_decided_with=call.co_decided_with,
        summary=call.summary,
        text=call.text,
        time_zone=call.time_zone,
        envelope_cents=call.envelope_cents,
        configuration=call.configuration,
        cloned_from=call,
    )
    _copy(latest_terms(call), Terms(call=made, number=1))
    made.retentions.bulk_create(
        type(one)(call=made, kind=one.kind, years=one.years) for one in call.retentions.all()
    )
    _tell("call.created", made, by, cloned_from=call.slug)
    return made


def latest_terms(call: Call) -> Terms:
    """Those in force, or being written when none are yet."""
    return call.terms.order_by("-number")[0]


@transaction.atomic
def begin_terms(call: Call, *, by: models.Model) -> Terms:
    """A version more of the terms of a published call, to be changed before it is put in force. Asked twice,
    it began once. Raises Refused for a call that is ended."""
    journal.line_up(f"{OBJECT_TYPE}:{call.slug}")
    latest = latest_terms(call)
    if latest.in_force_at is None:
        return latest
    if call.state == CallState.ENDED:
        raise Refused(Verdict.no(_("Cet appel est terminé : son règlement ne change plus.")))
    made = _copy(latest, Terms(call=call, number=latest.number + 1))
    _tell("call.terms-begun", call, by, number=made.number)
    return made


@transaction.atomic
def put_in_force(terms: Terms, *, announcement: str, for_begun: bool, by: models.Model) -> Terms:
    """From now on new applications come under these terms; those begun too when it is announced to them.

    Raises Refused when they are in force already, have no rule, or change something without saying it for
    those who began.
    """
    locked = Terms.objects.select_for_update(of=("self",)).select_related("call").get(pk=terms.pk)
    if locked.in_force_at is not None:
        raise Refused(Verdict.no(_("Ce règlement est déjà en vigueur.")))
    if for_begun and not announcement.strip():
        raise Refused(Verdict.no(_("Dites ce qui change : ceux qui ont commencé un dossier le liront.")))
    if not locked.rules.exists():
        raise Refused(Verdict.no(_("Choisissez au moins une règle : qui peut déposer.")))
    locked.announcement, locked.for_begun = announcement.strip(), for_begun
    locked.in_force_at = timezone.now()
    locked.save(update_fields=["announcement", "for_begun", "in_force_at"])
    publish_models(locked)
    _tell("call.terms-in-force", locked.call, by, number=locked.number, for_begun=for_begun)
    return locked


@transaction.atomic
def publish_call(call: Call, *, by: models.Model) -> Call:
    """Everybody reads it, with its documents; its first terms are in force."""
    published = journal.apply_transition(call, workflow.PUBLISH, by=by)
    assert isinstance(published, Call)
    terms = latest_terms(published)
    if terms.in_force_at is None:
        terms.in_force_at = published.published_at
        terms.save(update_fields=["in_force_at"])
    publish_documents(set(published.kit.values_list("pk", flat=True)))
    publish_models(terms)
    return published


def publish_models(terms: Terms) -> None:
    """The models of the pieces that are asked are everybody's."""
    publish_documents(set(terms.pieces.exclude(model=None).values_list("model_id", flat=True)))


@transaction.atomic
def extend(call: Call, *, until: Any, reason: str, by: models.Model) -> Call:
    """Closes later than was said. Raises Refused when it is closed, or for a day that comes sooner."""
    locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    verdict = rules.may_extend(closes_at=locked.closes_at, until=until, now=timezone.now())
    if verdict.ok and locked.state not in {CallState.PUBLISHED, CallState.SUSPENDED}:
        verdict = Verdict.no(_("Seul un appel publié se prolonge."))
    if not verdict.ok:
        raise Refused(verdict)
    before, locked.closes_at = locked.closes_at, until
    locked.save(update_fields=["closes_at"])
    assert before is not None
    _tell(
        "call.extended", locked, by, before=before.isoformat(), until=until.isoformat(), reason=reason.strip()
    )
    return locked


def _copy(terms: Terms, made: Terms) -> Terms:
    """All that terms ask, in others that are being written."""
    for field in Terms._meta.concrete_fields:
        if field.name not in OWN:
            setattr(made, field.attname, getattr(terms, field.attname))
    made.save()
    _copies(TermsRule, terms.rules.all(), terms=made)
    _copies(Piece, terms.pieces.all(), terms=made)
    _copies(Criterion, terms.criteria.all(), terms=made)
    steps = {one.pk: _copies(OpinionStep, [one], terms=made)[0] for one in terms.steps.all()}
    asked = list(terms.questions.prefetch_related("choices"))
    questions: dict[int, Question] = {}
    for one in asked:
        step = steps[one.step_id] if one.step_id else None
        (copy,) = _copies(Question, [one], terms=made, step=step, asked_if=None, asked_if_answer="")
        _copies(QuestionChoice, one.choices.all(), question=copy)
        questions[one.pk] = copy
    for one in asked:
        if one.asked_if_id:
            copy = questions[one.pk]
            copy.asked_if, copy.asked_if_answer = questions[one.asked_if_id], one.asked_if_answer
            copy.save(update_fields=["asked_if", "asked_if_answer"])
    return made


def _copies(model: type[models.Model], rows: Iterable[models.Model], **links: Any) -> list[Any]:
    kept = {one.name for one in model._meta.concrete_fields} - LINKS - set(links)
    return model._default_manager.bulk_create(
        [model(**{name: getattr(row, name) for name in kept}, **links) for row in rows]
    )


def _tell(verb: str, call: Call, by: models.Model | None, **facts: Any) -> None:
    journal.record(verb, object_type=OBJECT_TYPE, object_ref=call.slug, by=by, facts=facts)
