"""What else a call asks, as an officer types it: pieces, questions, opinions, criteria, payments."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.calls.enums import (
    NAMED_BODIES,
    WITH_CHOICES,
    Body,
    QuestionKind,
    Seen,
    Silence,
)
from coopdec.calls.forms.fields import EMPTY, Typed, count, one_of, percent, ticks, written
from coopdec.calls.models import OpinionStep, Question, Terms
from coopdec.calls.rules import OF_A_STATE
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation

APPLICANTS = (
    OrganisationKind.FRENCH_AUTHORITY,
    OrganisationKind.FOREIGN_AUTHORITY,
    OrganisationKind.ASSOCIATION,
    OrganisationKind.NETWORK,
    OrganisationKind.COMPANY,
    OrganisationKind.OTHER,
)
MORE_CHOICES, MOST_CHOICES = 4, 60
WITH_LENGTH = frozenset({QuestionKind.LINE, QuestionKind.TEXT, QuestionKind.NUMBER})
HELP = gettext_lazy("Une phrase qui aide à répondre.")


class PieceForm(Typed):
    """A document that applicants give."""

    title = written(gettext_lazy("Pièce demandée"), most=200, required=True)
    help = written(gettext_lazy("Explication"), most=500, rows=2, hint=HELP)
    is_owed = forms.BooleanField(label=gettext_lazy("Obligatoire"), required=False, initial=True)
    owed_by = ticks(
        gettext_lazy("Qui la doit"),
        [(one.value, one.label) for one in APPLICANTS],
        gettext_lazy("Rien de coché : tous les déposants."),
    )
    upload = forms.FileField(
        label=gettext_lazy("Modèle à remplir : PDF, OpenDocument, Office"),
        required=False,
        error_messages={"empty": gettext_lazy("Ce fichier est vide.")},
    )
    without_model = forms.BooleanField(label=gettext_lazy("Enlever le modèle"), required=False)

    def __init__(self, *args, row=None, **more):
        super().__init__(*args, **more)
        if row is None or row.model_id is None:
            del self.fields["without_model"]

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {name: said[name] for name in ("title", "help", "is_owed", "owed_by")}


class CriterionForm(Typed):
    """A line of the scoring grid."""

    label = written(gettext_lazy("Critère"), most=300, required=True)
    help = written(gettext_lazy("Ce que l’on regarde"), most=500, rows=2)
    most = count(gettext_lazy("Noté de 0 à"), most=100, required=True)
    weight = count(
        gettext_lazy("Poids"), gettext_lazy("La note compte autant de fois."), most=100, required=True
    )

    def __init__(self, *args, row=None, **more):
        super().__init__(*args, **more)
        if row is None:
            self.fields["most"].initial, self.fields["weight"].initial = 5, 1

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class StepForm(Typed):
    """A body whose opinion is asked."""

    body = one_of(gettext_lazy("Qui donne son avis"), Body.choices, required=True)
    organisation = one_of(
        gettext_lazy("Lequel"),
        hint=gettext_lazy(
            "Pour un ministère, un opérateur ou un État partenaire. Préfecture et ambassade sont trouvées"
            " d’après chaque dossier."
        ),
    )
    stage = count(
        gettext_lazy("Rang"),
        gettext_lazy("Les avis d’un même rang sont demandés ensemble, ceux du rang suivant après eux."),
        most=20,
        required=True,
    )
    days = count(gettext_lazy("Délai, en jours"), most=365)
    silence = one_of(
        gettext_lazy("Sans réponse dans ce délai"),
        Silence.choices,
        gettext_lazy("Cela vaut pour l’avis seul : une aide n’est jamais accordée par un silence."),
        required=True,
    )
    sees = ticks(
        gettext_lazy("Ce que cet avis peut lire du dossier"),
        Seen.choices,
        gettext_lazy("Qui dépose et pour quoi faire est toujours lu."),
    )

    def __init__(self, *args, terms: Terms, row: OpinionStep | None = None, **more):
        super().__init__(*args, **more)
        last = terms.steps.order_by("-stage").values_list("stage", flat=True).first()
        self.fields["stage"].initial = last or 1
        self.found = {str(one.pk): one for one in named_bodies()}
        if row is not None and row.organisation is not None:
            self.found.setdefault(str(row.organisation_id), row.organisation)
        groups: dict[str, list[tuple[str, str]]] = {}
        for pk, one in self.found.items():
            groups.setdefault(str(_body_of(one).label).capitalize(), []).append((pk, one.name))
        self.fields["organisation"].choices = [EMPTY, *sorted(groups.items())]

    def clean(self):
        said = super().clean()
        body, organisation = said.get("body"), self.found.get(said.get("organisation") or "")
        if body in NAMED_BODIES:
            if organisation is None:
                if "organisation" not in self.errors:
                    self.add_error("organisation", _("Dites lequel."))
            elif _body_of(organisation) != body:
                self.add_error(
                    "organisation", _("« %(name)s » est d’un autre type.") % {"name": organisation.name}
                )
            said["organisation"] = organisation
        else:
            said["organisation"] = None
        speaks = said.get("silence") not in {None, Silence.WAITS}
        if speaks and not said.get("days") and "days" not in self.errors:
            self.add_error("days", _("Un silence ne veut dire quelque chose qu’après un délai : écrivez-le."))
        return said

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def named_bodies() -> list[Organisation]:
    """Those whose opinion may be asked by name."""
    kinds = {*OF_A_STATE, OrganisationKind.OPERATOR}
    return list(Organisation.objects.visible().filter(kind__in=kinds, ended_on="").order_by("sort_key"))


def _body_of(organisation: Organisation) -> Body:
    if organisation.kind == OrganisationKind.OPERATOR:
        return Body.OPERATOR
    return Body.PARTNER_STATE if organisation.country_id else Body.MINISTRY


class QuestionForm(Typed):
    """Of the application, or of an opinion (`step`). Choices are a line each; a line left empty is no
    choice."""

    label = written(gettext_lazy("Question"), most=300, required=True)
    help = written(gettext_lazy("Explication"), most=500, rows=2, hint=HELP)
    kind = one_of(gettext_lazy("On y répond par"), QuestionKind.choices, required=True)
    is_owed = forms.BooleanField(label=gettext_lazy("Réponse obligatoire"), required=False)
    most = count(
        gettext_lazy("Au plus"),
        gettext_lazy("Nombre de signes d’un texte, ou le plus grand nombre."),
        most=1_000_000_000,
    )
    condition = one_of(
        gettext_lazy("Posée seulement si"),
        hint=gettext_lazy("Selon la réponse à une question qui vient avant."),
    )

    def __init__(
        self, data=None, *, terms: Terms, step: OpinionStep | None = None, row: Question | None = None, **more
    ):
        super().__init__(data, **more)
        self.terms, self.step, self.row = terms, step, row
        self.before = _questions_before(terms, step, row)
        groups = [(one.label, _answers(one)) for one in self.before]
        self.fields["condition"].choices = [EMPTY, *groups]
        if not groups:
            del self.fields["condition"]
        kept = list(row.choices.values_list("code", "label")) if row else []
        self.codes = [code for code, _label in kept]
        if data is not None:
            rows = sum(1 for name in data if name.startswith("choice_") and name[7:].isdigit())
        else:
            rows = max(len(kept), 0) + MORE_CHOICES
        for rank in range(min(rows, MOST_CHOICES)):
            name = f"choice_{rank}"
            self.fields[name] = written(_("Choix %(rank)d") % {"rank": rank + 1}, most=200)
            self.fields[f"code_{rank}"] = forms.CharField(required=False, widget=forms.HiddenInput())
            if rank < len(kept):
                self.fields[f"code_{rank}"].initial, self.fields[name].initial = kept[rank]

    @property
    def shows_choices(self):
        """Whether its answers are chosen, or it is not known yet."""
        return not self["label"].value() or self["kind"].value() in WITH_CHOICES

    @property
    def choice_fields(self):
        return [one for one in self if one.name.startswith(("choice_", "code_"))]

    @property
    def plain_fields(self):
        return [one for one in self if not one.name.startswith(("choice_", "code_"))]

    def clean(self):
        said = super().clean()
        if said.get("kind") in WITH_CHOICES:
            labels = [label for _code, label in self.choices()]
            if len(labels) < 2:  # noqa: PLR2004 - one choice is none
                self.add_error(self._first_empty(), _("Écrivez au moins deux choix."))
            elif len({label.casefold() for label in labels}) < len(labels):
                self.add_error("choice_0", _("Deux choix disent la même chose."))
        if said.get("most") and said.get("kind") not in WITH_LENGTH:
            said["most"] = None
        return said

    def _first_empty(self) -> str | None:
        names = (one for one in self.fields if one.startswith("choice_"))
        return next((one for one in names if not self.cleaned_data.get(one)), None)

    def choices(self) -> list[tuple[str, str]]:
        """(code, label): the code is kept where the words of a choice change."""
        said = self.cleaned_data
        if said.get("kind") not in WITH_CHOICES:
            return []
        found, used = [], set()
        for name in self.fields:
            if name.startswith("choice_") and said.get(name):
                code = said.get(name.replace("choice_", "code_"), "")
                code = code if code in self.codes and code not in used else ""
                used.add(code)
                found.append((code, said[name]))
        return found

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        number, _colon, answer = (said.get("condition") or "").partition(":")
        condition = next((one for one in self.before if str(one.pk) == number), None)
        return {
            **{name: said[name] for name in ("label", "help", "kind", "is_owed", "most")},
            "step": self.step,
            "asked_if": condition,
            "asked_if_answer": answer if condition else "",
        }


def _questions_before(terms: Terms, step: OpinionStep | None, row: Question | None) -> list[Question]:
    """Those of closed answers that come before, in the same form: a condition never turns round."""
    asked = list(terms.questions.filter(step=step).prefetch_related("choices"))
    if row is not None:
        asked = asked[: [one.pk for one in asked].index(row.pk)]
    return [one for one in asked if one.kind == QuestionKind.YES_NO or one.kind in WITH_CHOICES]


def _answers(question: Question) -> list[tuple[str, str]]:
    if question.kind == QuestionKind.YES_NO:
        return [(f"{question.pk}:yes", _("oui")), (f"{question.pk}:no", _("non"))]
    return [(f"{question.pk}:{one.code}", one.label) for one in question.choices.all()]


class PaymentsForm(Typed):
    """When the grant is paid, and which reports are owed."""

    paid_by_year = forms.BooleanField(
        label=gettext_lazy("Une part par an, chacune sur compte rendu d’étape"), required=False
    )
    last_part_percent = percent(
        gettext_lazy("Part de la dernière somme versée sur compte rendu final (%)"),
        gettext_lazy("Par exemple 20 : le reste est versé avant."),
    )
    interim_report_months = count(
        gettext_lazy("Compte rendu d’étape : mois après la fin de chaque année"),
        gettext_lazy("Vide : aucun n’est demandé."),
        most=60,
    )
    final_report_months = count(
        gettext_lazy("Compte rendu final : mois après la fin du projet"),
        gettext_lazy("Vide : aucun n’est demandé."),
        most=60,
    )
    silence_months = count(
        gettext_lazy("Sans réponse, la demande est refusée après (mois)"),
        gettext_lazy("Deux mois pour une demande d’argent, sauf texte contraire (CRPA, article L. 231-4)."),
        most=36,
        required=True,
    )
    late_text = written(
        gettext_lazy("Ce que devient un dossier commencé avant la fermeture et pas encore déposé"),
        most=1000,
        rows=3,
    )

    def clean(self):
        said = super().clean()
        owed = {
            "interim_report_months": (
                "paid_by_year",
                _("Une part par an attend un compte rendu d’étape : dites quand il est remis."),
            ),
            "final_report_months": (
                "last_part_percent",
                _("Cette part attend le compte rendu final : dites quand il est remis."),
            ),
        }
        for report, (part, message) in owed.items():
            if said.get(part) and not said.get(report) and report not in self.errors:
                self.add_error(report, message)
        return said

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def row_kept(row: Any) -> dict[str, Any]:
    """A row as its form shows it."""
    found = {one.name: getattr(row, one.name) for one in row._meta.concrete_fields if not one.is_relation}
    if isinstance(row, Question):
        found["condition"] = f"{row.asked_if_id}:{row.asked_if_answer}" if row.asked_if_id else ""
    if isinstance(row, OpinionStep):
        found["organisation"] = str(row.organisation_id or "")
    return found
