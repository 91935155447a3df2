"""What is typed of a grant: its act, signatures, steps to the bank, reports."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.calls.forms.fields import EurosField, Line, Typed, day, euros, one_of, written


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
