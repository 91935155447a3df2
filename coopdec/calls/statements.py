"""What a version of terms asks, row by row in words, and what another version changes in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coopdec.calls import sentences
from coopdec.calls.configurations import Configuration
from coopdec.calls.eligibility.findings import percents
from coopdec.calls.eligibility.terms import Rule, World
from coopdec.calls.enums import QuestionKind, RuleCode, Seen, TermsPart
from coopdec.calls.models import Call, Criterion, OpinionStep, Piece, Question, Terms
from coopdec.calls.stories import ready
from coopdec.common.typography import pair
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.journal import queries as journal


@dataclass(frozen=True, slots=True)
class Row:
    """`key` tells it from others in every version; `label` and `text` are what is read, `note` where it is
    written; `inside`: the questions of an opinion."""

    key: str
    number: int | None
    label: str
    text: str
    note: str = ""
    inside: tuple["Row", ...] = ()

    @property
    def said(self) -> str:
        return pair(self.label, self.text) if self.text else self.label


def world_of(rules: Iterable[Rule]) -> World:
    """With the names of networks too."""
    asked = list(rules)
    world = ready.world_of(asked)
    codes = {code for one in asked for code in one.names} - set(world.names)
    named = dict(Organisation.objects.filter(slug__in=codes).values_list("slug", "name")) if codes else {}
    return replace(world, names={**named, **world.names})


def rules_of_model(model: Configuration, world: World) -> list[str]:
    """A ready model's rules, a sentence each."""
    return [_of_rule(one, world) for one in model.rules]


def read(terms: Terms) -> dict[TermsPart, list[Row]]:
    """All that a version asks, part by part. The same number of queries whatever it asks."""
    whole = (
        Terms.objects.filter(pk=terms.pk)
        .prefetch_related(
            "rules",
            "pieces__model",
            "steps__organisation",
            "criteria",
            Prefetch(
                "questions",
                Question.objects.select_related("asked_if").prefetch_related("choices", "asked_if__choices"),
            ),
        )
        .get()
    )
    rules = [(one.pk, one.as_rule()) for one in whole.rules.all()]
    questions = list(whole.questions.all())
    return {
        TermsPart.RULES: _rules(rules),
        TermsPart.PIECES: [_piece(one) for one in whole.pieces.all()],
        TermsPart.QUESTIONS: [_question(one) for one in questions if one.step_id is None],
        TermsPart.OPINIONS: [_step(one, questions) for one in whole.steps.all()],
        TermsPart.CRITERIA: [_criterion(one) for one in whole.criteria.all()],
        TermsPart.PAYMENTS: _payments(whole),
    }


def _rules(rules: Sequence[tuple[int, Rule]]) -> list[Row]:
    world = world_of(rule for _number, rule in rules)
    seen: dict[str, int] = {}
    found = []
    for number, one in rules:
        key = f"{one.code} {one.band} {' '.join(sorted(one.names)) if one.code == RuleCode.RATE else ''}"
        seen[key] = seen.get(key, 0) + 1
        source = one.source
        read_in = _("%(text)s (lu dans %(read_in)s)") if source.read_in else "%(text)s"
        note = read_in % {"text": source.text, "read_in": source.read_in}
        label = str(RuleCode(one.code).label)
        found.append(Row(f"{key}{seen[key]}", number, label, sentences.WORDS[one.code](one, world), note))
    return found


def _of_rule(rule: Rule, world: World) -> str:
    return pair(str(RuleCode(rule.code).label), sentences.WORDS[rule.code](rule, world))


def _kinds(codes: Iterable[str]) -> str:
    return ", ".join(str(OrganisationKind(code).label) for code in codes)


def _piece(one: Piece) -> Row:
    said = [_("obligatoire") if one.is_owed else _("facultative")]
    if one.owed_by:
        said.append(_("demandée à : %(kinds)s") % {"kinds": _kinds(one.owed_by)})
    if one.model is not None:
        said.append(_("avec un modèle à remplir"))
    return Row(one.code, one.pk, one.title, " ; ".join(said), one.help)


def _question(one: Question) -> Row:
    said = [str(one.get_kind_display())]
    if choices := [each.label for each in one.choices.all()]:
        said.append(" / ".join(choices))
    if one.most:
        is_number = one.kind == QuestionKind.NUMBER
        most = _("au plus %(most)d") if is_number else _("au plus %(most)d signes")
        said.append(most % {"most": one.most})
    said.append(_("réponse obligatoire") if one.is_owed else _("facultative"))
    if one.asked_if is not None:
        answers = {"yes": _("oui"), "no": _("non")} | {
            each.code: each.label for each in one.asked_if.choices.all()
        }
        condition = _("seulement si la réponse à « %(question)s » est « %(answer)s »")
        answer = answers.get(one.asked_if_answer, one.asked_if_answer)
        said.append(condition % {"question": one.asked_if.label, "answer": answer})
    return Row(one.code, one.pk, one.label, " ; ".join(said), one.help)


def _step(one: OpinionStep, questions: Iterable[Question]) -> Row:
    who = str(one.organisation.name if one.organisation else one.get_body_display())
    said = [_("rang %(stage)d") % {"stage": one.stage}]
    if one.days:
        days = ngettext("%(count)d jour pour répondre", "%(count)d jours pour répondre", one.days)
        said += [days % {"count": one.days}, str(one.get_silence_display())]
    if one.sees:
        parts = ", ".join(str(Seen(each).label) for each in one.sees)
        said.append(_("lit : %(parts)s") % {"parts": parts})
    inside = tuple(_question(each) for each in questions if each.step_id == one.pk)
    return Row(
        f"{one.body} {one.organisation_id}", one.pk, who[:1].upper() + who[1:], " ; ".join(said), "", inside
    )


def _criterion(one: Criterion) -> Row:
    said = _("noté de 0 à %(most)d, poids %(weight)d") % {"most": one.most, "weight": one.weight}
    return Row(one.label, one.pk, one.label, said, one.help)


def _payments(terms: Terms) -> list[Row]:
    found = []
    if terms.paid_by_year:
        found.append(("year", _("Versement"), _("une part par an, sur compte rendu d’étape")))
    if terms.last_part_percent is not None:
        last = _("%(percent)s de la dernière somme sur compte rendu final")
        found.append(("last", _("Dernière part"), last % {"percent": percents(terms.last_part_percent)}))
    if terms.interim_report_months:
        said = _months(terms.interim_report_months, _("après la fin de chaque année"))
        found.append(("interim", _("Compte rendu d’étape"), said))
    if terms.final_report_months:
        said = _months(terms.final_report_months, _("après la fin du projet"))
        found.append(("final", _("Compte rendu final"), said))
    said = _months(terms.silence_months, _("sans réponse valent refus"))
    found.append(("silence", _("Délai de réponse"), said))
    if terms.late_text:
        found.append(("late", _("Dossier commencé avant la fermeture"), terms.late_text))
    return [Row(key, None, label, text) for key, label, text in found]


def _months(count: int, after: str) -> str:
    said = ngettext("%(count)d mois %(after)s", "%(count)d mois %(after)s", count)
    return said % {"count": count, "after": after}


# --- what happened

VERBS = {
    "call.created": gettext_lazy("Appel commencé"),
    "call.changed": gettext_lazy("Présentation modifiée"),
    "call.document-added": gettext_lazy("Document ajouté au kit"),
    "call.document-removed": gettext_lazy("Document enlevé du kit"),
    "call.terms-changed": gettext_lazy("Règlement modifié"),
    "call.terms-begun": gettext_lazy("Nouvelle version du règlement commencée"),
    "call.terms-in-force": gettext_lazy("Nouvelle version du règlement en vigueur"),
    "call.published": gettext_lazy("Appel publié"),
    "call.extended": gettext_lazy("Fermeture repoussée"),
    "call.told": gettext_lazy("Organismes concernés avertis"),
    "call.suspended": gettext_lazy("Appel suspendu"),
    "call.resumed": gettext_lazy("Appel repris"),
    "call.ended": gettext_lazy("Appel terminé"),
    "call.retention-set": gettext_lazy("Durées de conservation changées"),
}
LATEST = 30


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the history of a call; `text`: the reason that was given, or the part that changed."""

    at: Any
    label: str
    text: str
    who: str


def history(call: Call) -> list[Event]:
    """What was done to a call, the last first; the same act of one person several times at a stretch is a
    line."""
    entries = journal.history_of("calls.call", call.slug).filter(verb__in=VERBS).select_related("actor")
    found: list[Event] = []
    for one in entries.order_by("-number")[: LATEST * 5]:
        part = one.facts.get("part", "")
        text = one.facts.get("reason", "") or (str(TermsPart(part).label) if part in TermsPart.values else "")
        told = Event(one.at, str(VERBS[one.verb]), text, str(one.actor or one.actor_label))
        if not found or (found[-1].label, found[-1].text, found[-1].who) != (told.label, text, told.who):
            found.append(told)
    return found[:LATEST]


# --- what changes from one version to another


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` empty: it came; `after` empty: it went."""

    before: str
    after: str


def differences(before: Terms, after: Terms) -> list[tuple[str, list[Difference]]]:
    """Part by part, in words; parts that are the same are left out."""
    old, new = read(before), read(after)
    found = []
    for part in TermsPart:
        told = list(_told(_flat(old[part]), _flat(new[part])))
        if told:
            found.append((str(part.label), told))
    return found


def _flat(rows: Iterable[Row]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in rows:
        found[one.key] = _whole(one)
        for each in one.inside:
            found[f"{one.key} {each.key}"] = pair(one.label, _whole(each))
    return found


def _whole(row: Row) -> str:
    return f"{row.said} ({row.note})" if row.note else row.said


def _told(old: dict[str, str], new: dict[str, str]) -> Any:
    for key in (*old, *(one for one in new if one not in old)):
        before, after = old.get(key, ""), new.get(key, "")
        if before != after:
            yield Difference(before, after)
