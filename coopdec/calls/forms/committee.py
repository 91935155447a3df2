"""What a committee types: ranks and amounts line by line, decisions, minutes, the texts of letters."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.calls.enums import LetterKind, Outcome, Party
from coopdec.calls.forms.fields import EurosField, Typed, count, one_of, written

MOST_RANK = 9999


class CommitteeForm(Typed):
    """A line an application: its rank, an amount, whether it is chosen. Names are numbers of applications.
    Who does not `write` ranks and amounts has no field for them."""

    def __init__(self, *args, lines, write=True, **more):
        super().__init__(*args, **more)
        self.lines = {one.application.number: one for one in lines}
        self.write = write
        for number, line in self.lines.items():
            said = {"number": number}
            self.fields[f"rank-{number}"] = count(_("Rang du dossier n° %(number)s") % said, most=MOST_RANK)
            self.fields[f"cents-{number}"] = EurosField(
                label=_("Montant proposé pour le dossier n° %(number)s") % said,
                required=False,
                max_length=40,
                widget=forms.TextInput(
                    attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"}
                ),
            )
            self.fields[f"chosen-{number}"] = forms.BooleanField(
                label=_("Choisir le dossier n° %(number)s") % said, required=False
            )
            self.initial[f"rank-{number}"] = line.rank
            self.initial[f"cents-{number}"] = line.cents
            if not write:
                del self.fields[f"rank-{number}"], self.fields[f"cents-{number}"]

    def clean(self):
        said = super().clean()
        for number, line in self.lines.items():
            cents = said.get(f"cents-{number}")
            if cents == 0:
                self.add_error(f"cents-{number}", _("Écrivez un montant, ou rien."))
            elif cents is not None and cents > line.asked:
                self.add_error(f"cents-{number}", _("C’est plus que l’aide demandée."))
        return said

    def typed(self):
        """Application (key) → rank, amount: what can be read."""
        said, is_typed = getattr(self, "cleaned_data", {}), self.is_bound and self.write
        return {
            line.application.pk: (
                said.get(f"rank-{number}", None if is_typed else line.rank),
                said.get(f"cents-{number}", None if is_typed else line.cents),
            )
            for number, line in self.lines.items()
        }

    def chosen(self):
        said = getattr(self, "cleaned_data", {})
        return [line.application.pk for number, line in self.lines.items() if said.get(f"chosen-{number}")]

    def rows(self):
        """For the page, in its order: the line, then its three fields; none for what one does not write."""
        names = ("rank", "cents") if self.write else ()
        return [
            (
                line,
                *([self[f"{name}-{number}"] for name in names] or [None, None]),
                self[f"chosen-{number}"],
            )
            for number, line in self.lines.items()
        ]


class DecideForm(Typed):
    party = one_of(gettext_lazy("Au nom de"), required=True)
    outcome = one_of(
        gettext_lazy("Décision pour les dossiers cochés"), [("", "—"), *Outcome.choices], required=True
    )
    reason = written(
        gettext_lazy("Motifs"),
        most=4000,
        rows=4,
        hint=gettext_lazy("Le déposant les lira. Obligatoires, sauf pour retenir."),
    )

    def __init__(self, *args, parties, names=None, **more):
        super().__init__(*args, **more)
        self.is_shared = len(parties) > 1
        self.fields["party"].choices = [(one, (names or {}).get(one, Party(one).label)) for one in parties]
        if not self.is_shared:
            # Who speaks for one party says nothing of it.
            del self.fields["party"]


class MinutesForm(Typed):
    minutes = written(
        gettext_lazy("Procès-verbal"),
        most=50_000,
        rows=10,
        hint=gettext_lazy("Titres (##), listes (-), **gras** : il est gardé, et ne se publie pas."),
    )


class LetterForm(Typed):
    kind = forms.ChoiceField(choices=LetterKind.choices, widget=forms.HiddenInput())
    text = written(gettext_lazy("Texte"), most=20_000, rows=18, required=True)
