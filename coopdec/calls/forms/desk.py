"""What who instructs types: reasons, days, words; and how the list of files is asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopdec.calls.enums import SENT, Advice, ApplicationState
from coopdec.calls.forms.fields import Typed, day, one_of, written
from coopdec.calls.queries.instruction import NATURES
from coopdec.common.typed import number

SORTS = {
    "numero": _("numéro"),
    "deposant": _("déposant"),
    "montant": _("montant demandé"),
    "moyenne": _("moyenne des notes"),
    "avis": _("avis en retard"),
}
NOBODY = "personne"
MOST_CODE = 3
CODE = re.compile(r"[a-z0-9-]{1,60}")
ELIGIBLE, GRANTED = "recevables", "retenus"
GROUPS = {ELIGIBLE: _("recevables, décidés ou non"), GRANTED: _("retenus : une aide est accordée")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the list, as its address says it; what is not understood is not asked."""

    state: str = ""
    country: str = ""
    officer: str = ""
    late: bool = False
    theme: str = ""
    region: str = ""
    nature: str = ""
    sort: str = "numero"

    @classmethod
    def read(cls, data) -> "Asked":
        state, country = data.get("etat", ""), data.get("pays", "").upper()
        officer, sort = data.get("suivi", ""), data.get("tri", "")
        theme, region, nature = data.get("theme", ""), data.get("region", "").upper(), data.get("nature", "")
        return cls(
            state=state if state in SENT or state in GROUPS else "",
            country=country if country.isascii() and country.isalpha() and len(country) < MOST_CODE else "",
            theme=theme if CODE.fullmatch(theme) else "",
            region=region if region.isascii() and region.isalnum() and len(region) <= MOST_CODE else "",
            nature=nature if nature in NATURES else "",
            officer=officer if officer == NOBODY or number(officer) else "",
            late=data.get("retard") == "oui",
            sort=sort if sort in SORTS else "numero",
        )

    @property
    def query(self) -> str:
        said = {"etat": self.state, "pays": self.country, "theme": self.theme, "region": self.region}
        said |= {"nature": self.nature, "suivi": self.officer}
        said |= {"retard": "oui" if self.late else "", "tri": self.sort if self.sort != "numero" else ""}
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def filters(self) -> bool:
        asked = (self.state, self.country, self.theme, self.region, self.nature, self.officer)
        return self.late or any(asked)


class FilterForm(forms.Form):
    """The list's own question; every choice is one that its files have."""

    etat = forms.ChoiceField(label=_("État"), required=False)
    pays = forms.ChoiceField(label=_("Pays"), required=False)
    theme = forms.ChoiceField(label=_("Thème"), required=False)
    region = forms.ChoiceField(label=_("Région du déposant"), required=False)
    nature = forms.ChoiceField(label=_("Nature du déposant"), required=False)
    suivi = forms.ChoiceField(label=_("Suivi par"), required=False)
    retard = forms.ChoiceField(label=_("Retard"), required=False)
    tri = forms.ChoiceField(label=_("Trier par"), required=False, choices=list(SORTS.items()))

    def __init__(self, asked, *, parts: Mapping[str, Sequence[tuple[str, str]]], officers):
        said = {
            "etat": asked.state,
            "pays": asked.country,
            "theme": asked.theme,
            "region": asked.region,
            "nature": asked.nature,
            "suivi": asked.officer,
            "retard": "oui" if asked.late else "",
            "tri": asked.sort,
        }
        super().__init__(initial=said)
        states = [(one.value, one.label) for one in ApplicationState if one in SENT]
        self.fields["etat"].choices = [("", _("tous")), *GROUPS.items(), *states]
        for name in ("pays", "theme", "region", "nature"):
            self.fields[name].choices = [("", _("tous")), *parts[name]]
        self.fields["suivi"].choices = [
            ("", _("tout le monde")),
            (NOBODY, _("personne encore")),
            *((str(one.pk), one.name or one.email) for one in officers),
        ]
        self.fields["retard"].choices = [("", _("tous les dossiers")), ("oui", _("avis en retard"))]


class AskPiecesForm(Typed):
    text = written(_("Ce qui manque ou doit être précisé"), most=4000, rows=5, required=True)
    due_on = day(_("À compléter jusqu’au"), required=True)


class PutOffForm(Typed):
    due_on = day(_("Nouveau dernier jour"), required=True)


class CompleteForm(Typed):
    text = written(_("Un mot au déposant"), most=4000, rows=2)


class EligibleForm(Typed):
    reason = written(_("Motif, gardé par le service"), most=4000, rows=2)


class IneligibleForm(Typed):
    reason = written(
        _("Pourquoi le dossier n’est pas recevable"),
        most=4000,
        rows=4,
        required=True,
        hint=_("Le déposant reçoit ces mots, avec les voies et délais de recours."),
    )


class OverrideForm(Typed):
    is_met = one_of(
        _("Pour ce dossier, la règle est"), (("yes", _("remplie")), ("no", _("non remplie"))), required=True
    )
    reason = written(_("Raison"), most=2000, rows=2, required=True)


class SpeakForm(Typed):
    text = written(_("Message"), most=4000, rows=3, required=True)
    to = one_of(
        _("Pour"),
        (
            ("office", _("le service seulement (note interne)")),
            ("applicant", _("le déposant, qui reçoit un courriel")),
        ),
        required=True,
    )


class InterestForm(Typed):
    reason = written(_("Lequel"), most=500)


class AnswerForm(Typed):
    text = written(_("Réponse"), most=4000, rows=2, required=True)


class AssignForm(Typed):
    officer = one_of(_("Suivi par"))

    def __init__(self, *args, officers=(), **more):
        super().__init__(*args, **more)
        people = [(str(one.pk), one.name or one.email) for one in officers]
        self.fields["officer"].choices = [("", _("personne")), *people]


class NameBodyForm(Typed):
    organisation = one_of(_("Demander à"), required=True)

    def __init__(self, *args, bodies=(), **more):
        super().__init__(*args, **more)
        self.fields["organisation"].choices = [("", "—"), *((one.slug, one.name) for one in bodies)]


class OpinionForm(forms.Form):
    """What every opinion says, whatever its own questions are: kept as typed, right or not yet."""

    advice = forms.ChoiceField(
        label=pgettext_lazy("un seul", "Avis"),
        choices=Advice.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Motifs, réserves, remarques"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": 8000}),
    )


class QuestionForm(Typed):
    text = written(_("Votre question"), most=4000, rows=3, required=True)


class ScoresForm(Typed):
    """One field a criterion (`points-<key>`)."""

    comment = written(_("Commentaire"), most=8000, rows=6)

    def __init__(self, *args, criteria=(), **more):
        super().__init__(*args, **more)
        self.criteria = list(criteria)
        comment = self.fields.pop("comment")
        for one in self.criteria:
            self.fields[f"points-{one.pk}"] = forms.IntegerField(
                label=one.label,
                help_text=_("De 0 à %(most)s ; compte %(weight)s fois. %(help)s")
                % {"most": one.most, "weight": one.weight, "help": one.help},
                required=False,
                min_value=0,
                max_value=one.most,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4, "autocomplete": "off"}),
                error_messages={"invalid": _("Écrivez un nombre entier.")},
            )
        self.fields["comment"] = comment

    @property
    def points(self) -> dict[int, int]:
        """Criterion's key → points, of those that were typed."""
        said = {one.pk: self.cleaned_data.get(f"points-{one.pk}") for one in self.criteria}
        return {key: value for key, value in said.items() if value is not None}

    @property
    def lines(self):
        return [self[f"points-{one.pk}"] for one in self.criteria]
