"""What is typed of a grant: its act, signatures, steps to the bank, reports."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.calls.enums import Waits
from coopdec.calls.forms.fields import EurosField, Line, Typed, count, day, euros, one_of, written
from coopdec.calls.rules_money import Again

FIRST_YEAR, LAST_YEAR = 2000, 2100
BLANKS = 3


class AwardForm(Typed):
    acted_on = day(gettext_lazy("Date de l’acte"), required=True)
    commitment = written(gettext_lazy("Numéro d’engagement"), most=60)
    conditions = written(gettext_lazy("Conditions"), most=4000, rows=4)


class SignForm(Typed):
    organisation = one_of(gettext_lazy("Signataire"), required=True)
    function = written(
        gettext_lazy("Fonction de qui signe"),
        most=200,
        required=True,
        hint=gettext_lazy("« Maire », et non un nom."),
    )
    signed_on = day(gettext_lazy("Signé le"), required=True)

    def __init__(self, *args, parties, **more):
        super().__init__(*args, **more)
        self.parties = {one.slug: one for one in parties}
        self.fields["organisation"].choices = [("", "—"), *((one.slug, one.name) for one in parties)]


class SignedForm(Typed):
    upload = forms.FileField(
        label=gettext_lazy("Convention signée"),
        error_messages={"required": gettext_lazy("Choisissez d’abord un fichier.")},
    )


class DoneForm(Typed):
    on = day(gettext_lazy("Service fait le"), required=True)


class RequestForm(Typed):
    on = day(gettext_lazy("Demandé le"), required=True)
    reference = written(gettext_lazy("Référence de la demande"), most=60, required=True)


class PayForm(Typed):
    on = day(gettext_lazy("Date de la banque"), required=True)
    cents = euros(gettext_lazy("Montant versé"), required=True)


class NoForm(Typed):
    """Nothing to type: only a button."""


class RecoverForm(Typed):
    cents = euros(gettext_lazy("Somme reversée"), required=True)
    came_on = day(gettext_lazy("Revenue le"), required=True)
    reference = written(gettext_lazy("Référence du titre"), most=60, required=True)

    def clean_cents(self):
        cents = self.cleaned_data["cents"]
        if cents == 0:
            raise forms.ValidationError(_("Écrivez un montant."))
        return cents


class WhyForm(Typed):
    reason = written(gettext_lazy("Motifs"), most=4000, rows=3, required=True)


class AnswerForm(Typed):
    text = written(
        gettext_lazy("Réponse au bénéficiaire"),
        most=4000,
        rows=4,
        hint=gettext_lazy("Obligatoire pour rendre le compte rendu à reprendre."),
    )


class ProofForm(Typed):
    upload = forms.FileField(
        label=gettext_lazy("Fichier"),
        error_messages={"required": gettext_lazy("Choisissez d’abord un fichier.")},
    )
    title = written(gettext_lazy("Titre du document"), most=200)


class ReportForm(Typed):
    """By the lines of the plan."""

    narrative = written(
        gettext_lazy("Ce qui a été fait"),
        most=20_000,
        rows=10,
        hint=gettext_lazy("Activités, résultats, difficultés, ce qui change."),
    )

    def __init__(self, *args, spending, **more):
        super().__init__(*args, **more)
        self.spending = spending
        for one in spending.lines:
            key, said = one.expense.pk, {"label": one.expense.label}
            self.fields[f"cents-{key}"] = EurosField(
                label=_("Dépensé depuis le début : %(label)s") % said,
                required=False,
                max_length=40,
                widget=forms.TextInput(
                    attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"}
                ),
            )
            self.fields[f"note-{key}"] = Line(
                label=_("Pourquoi l’écart : %(label)s") % said, required=False, max_length=300
            )
            self.initial[f"cents-{key}"], self.initial[f"note-{key}"] = one.cents, one.note

    def lines(self):
        """Expense (key) → spent, note: what can be read."""
        said = self.cleaned_data
        return {
            one.expense.pk: (said.get(f"cents-{one.expense.pk}"), said.get(f"note-{one.expense.pk}", ""))
            for one in self.spending.lines
        }

    def rows(self):
        return [
            (one, self[f"cents-{one.expense.pk}"], self[f"note-{one.expense.pk}"])
            for one in self.spending.lines
        ]


class PlanForm(Typed):
    """The instalments still to come, one line each, and three blank ones; an emptied line goes."""

    reason = written(
        gettext_lazy("Pourquoi les échéances changent"),
        most=4000,
        rows=3,
        required=True,
        hint=gettext_lazy("Le bénéficiaire le lira."),
    )

    def __init__(self, *args, due, reports, **more):
        super().__init__(*args, **more)
        waits = [(one, one.label) for one in (Waits.NOTHING, Waits.SIGNATURE)]
        self.reports = {f"report-{one.pk}": one for one in reports}
        waits += [(key, f"{one.get_kind_display()} {one.year}") for key, one in self.reports.items()]
        self.keys = [str(one.rank) for one in due] + [f"new-{rank}" for rank in range(1, BLANKS + 1)]
        for rank, key in enumerate(self.keys, start=1):
            said = {"rank": rank}
            self.fields[f"cents-{key}"] = euros(_("Montant, ligne %(rank)s") % said)
            self.fields[f"year-{key}"] = count(_("Année, ligne %(rank)s") % said, most=LAST_YEAR)
            self.fields[f"due_on-{key}"] = day(_("Date, ligne %(rank)s") % said)
            self.fields[f"waits-{key}"] = one_of(_("Attend, ligne %(rank)s") % said, waits)
        for one in due:
            waited = f"report-{one.report_id}" if one.report_id else one.waits_for
            kept = {"cents": one.cents, "year": one.year, "due_on": one.due_on, "waits": waited}
            self.initial |= {f"{name}-{one.rank}": value for name, value in kept.items()}

    def clean(self):
        said = super().clean()
        for key in self.keys:
            if said.get(f"cents-{key}") is None:
                continue
            if said.get(f"year-{key}") is None and f"year-{key}" not in self.errors:
                due_on = said.get(f"due_on-{key}")
                if due_on is None:
                    self.add_error(f"year-{key}", _("Écrivez l’année, ou la date."))
                else:
                    said[f"year-{key}"] = due_on.year
            elif (said.get(f"year-{key}") or LAST_YEAR) < FIRST_YEAR:
                self.add_error(f"year-{key}", _("Écrivez une année à quatre chiffres."))
        return said

    def parts(self):
        """What is planned; lines without an amount are not."""
        said, found = self.cleaned_data, []
        for key in self.keys:
            cents, waits = said.get(f"cents-{key}"), said.get(f"waits-{key}") or Waits.NOTHING
            if cents is None:
                continue
            report = self.reports.get(waits)
            found.append(
                Again(
                    rank=int(key) if key.isdigit() else None,
                    year=said[f"year-{key}"],
                    cents=cents,
                    due_on=said[f"due_on-{key}"],
                    waits_for=Waits(report.kind) if report else Waits(waits),
                    report=report.pk if report else None,
                )
            )
        return found

    def rows(self):
        return [[self[f"{name}-{key}"] for name in ("cents", "year", "due_on", "waits")] for key in self.keys]
