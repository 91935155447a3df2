"""A project as a question to calls: what is answered is the address, so that it can be shared and printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coopdec.calls.eligibility.findings import money
from coopdec.calls.eligibility.plan import Expense, Plan, Resource
from coopdec.calls.eligibility.terms import Project, Rule
from coopdec.calls.enums import Band, RuleCode, Side
from coopdec.calls.forms.fields import EurosField, euros
from coopdec.directory.enums import OrganisationKind
from coopdec.reference.models import Theme, by_name
from coopdec.reference.queries import partner_countries

APPLICANTS = (
    OrganisationKind.FRENCH_AUTHORITY,
    OrganisationKind.FOREIGN_AUTHORITY,
    OrganisationKind.ASSOCIATION,
)
MOST_COUNTRIES = 10
MOST_COUNT = 1000
NONE = "aucun"
YES, NO = "oui", "non"
UNKNOWN = ("", _("Je ne sais pas"))


class CountriesField(forms.MultipleChoiceField):
    """Boxes of those chosen, and a list to add one: what is left empty in it is no answer."""

    def to_python(self, value):
        return [one for one in super().to_python(value) if one]


def _count(label, hint="", most=MOST_COUNT):
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most, help_text=hint)


def _yes_no(label, hint=""):
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        required=False,
        choices=[(YES, _("Oui")), (NO, _("Non")), UNKNOWN],
        widget=forms.RadioSelect(),
    )


def _ticks(label, hint=""):
    widget = forms.CheckboxSelectMultiple()
    return forms.MultipleChoiceField(label=label, help_text=hint, required=False, widget=widget)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the rules at hand need to know: nobody is asked what no call asks."""

    codes: frozenset[str]
    partners: frozenset[str]
    memberships: frozenset[str]
    held: frozenset[str]


def wanted(rules: Iterable[Rule]) -> Wanted:
    """The questions that these rules make."""
    each = list(rules)

    def names(code: str, *bands: str) -> frozenset[str]:
        return frozenset(
            name
            for one in each
            if one.code == code and (not bands or one.band in bands)
            for name in one.names
        )

    return Wanted(
        codes=frozenset(one.code for one in each),
        partners=names(RuleCode.PARTNER),
        memberships=names(RuleCode.RATE, Band.MEMBER),
        held=names(RuleCode.FORMER_HOLDER),
    )


class ProjectForm(forms.Form):
    """All but who applies may stay without an answer: what is not known is said, and refuses nothing.

    `known_as`: who applies, when it is an authority that the directory knows; `names`: how to call networks
    and aids.
    """

    qui = forms.ChoiceField(label=_("Qui dépose"), widget=forms.RadioSelect())
    pays = CountriesField(label=_("Pays du projet"), required=False)
    partenaires = _ticks(_("Partenaires"))
    theme = _ticks(_("Thèmes"))
    collectivites = _count(_("Nombre de collectivités françaises"), _("La vôtre comprise."))
    territoires = _count(_("Nombre de pays ou de territoires"))
    mois = _count(_("Durée, en mois"), most=240)
    demande = euros(_("Aide demandée"))
    apport = euros(_("Apport des collectivités françaises, en argent"))
    valorise = euros(
        _("Apport des collectivités françaises, valorisé"), _("Temps d’agents, locaux, matériel.")
    )
    etranger = euros(_("Apport des autorités locales étrangères"))
    autres = euros(_("Autres ressources"))
    apd = _yes_no(_("Votre déclaration annuelle de l’aide publique au développement est-elle faite ?"))
    bilans = _yes_no(_("Les comptes rendus de vos aides passées sont-ils tous remis ?"))
    engagement = _yes_no(_("Le contrat d’engagement républicain est-il signé ?"), _("Pour une association."))
    membre = _ticks(_("Vous êtes membre de"))
    deja = _ticks(_("Vous avez déjà obtenu"))

    def __init__(
        self,
        data: Any = None,
        *,
        asked: Wanted,
        names: Mapping[str, str],
        known_as: str = "",
    ):
        super().__init__(data, use_required_attribute=False)
        self.known_as = known_as
        self.themes = list(Theme.objects.order_by("order"))
        self.countries = by_name(partner_countries())
        kinds = {one.value: capfirst(one.label) for one in OrganisationKind}
        fields = self.fields
        fields["qui"].choices = [(one.value, kinds[one.value]) for one in APPLICANTS]
        fields["pays"].choices = [(one.pk, one.name) for one in self.countries]
        fields["theme"].choices = [(one.pk, one.label) for one in self.themes]
        for name, codes, called in (
            ("partenaires", asked.partners, kinds),
            ("membre", asked.memberships, names),
            ("deja", asked.held, names),
        ):
            fields[name].choices = [
                *((code, called.get(code, code)) for code in sorted(codes)),
                (NONE, _now("Aucun de ceux-là, pour l’instant") if len(codes) > 1 else _now("Non, aucun")),
            ]
            if not codes:
                del fields[name]
        if known_as:
            del fields["qui"]
        for name, code in (
            ("collectivites", RuleCode.FRENCH_AUTHORITIES),
            ("territoires", RuleCode.SEVERAL_TERRITORIES),
            ("mois", RuleCode.DURATION),
            ("apd", RuleCode.ODA_DECLARED),
            ("bilans", RuleCode.NO_LATE_REPORT),
            ("engagement", RuleCode.REPUBLICAN_COMMITMENT),
        ):
            if code not in asked.codes or (name == "engagement" and known_as):
                del fields[name]

    @property
    def chosen_countries(self) -> list[tuple[str, str]]:
        """Those that are in the question already, each to be kept or let go."""
        names = dict(self.fields["pays"].choices)
        return [(code, names[code]) for code in dict.fromkeys(self["pays"].value() or ()) if code in names]

    def families(self):
        """Each broad theme, and its parts, as boxes to tick."""
        boxes = {str(box.data["value"]): box for box in self["theme"]}
        for one in self.themes:
            if one.parent_id is None:
                yield boxes[one.pk], [boxes[part.pk] for part in self.themes if part.parent_id == one.pk]

    @property
    def is_precise(self) -> bool:
        """Whether a part of a theme is ticked."""
        parts = {one.pk for one in self.themes if one.parent_id}
        return not parts.isdisjoint(self["theme"].value() or ())

    @property
    def conditions(self):
        """The questions of the last part, those that the rules at hand ask."""
        names = ("apd", "bilans", "engagement", "membre", "deja")
        return [self[name] for name in names if name in self.fields]

    @property
    def sizes(self):
        names = ("collectivites", "territoires", "mois")
        return [self[name] for name in names if name in self.fields]

    @property
    def amounts(self):
        return [self[name] for name in ("demande", "apport", "valorise", "etranger", "autres")]

    def said(self) -> list[tuple[str, str]]:
        """What was answered, in words; what was left empty is not in it. Once it is valid."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value is None or value in ("", []):
                continue
            names = dict(getattr(field, "choices", ()))
            if isinstance(value, list):
                text = ", ".join(str(names.get(one, one)) for one in value)
            elif isinstance(field, EurosField):
                text = money(value)
            else:
                text = str(names.get(value, value))
            found.append((str(field.label), text))
        return found

    def clean_pays(self):
        chosen = list(dict.fromkeys(self.cleaned_data["pays"]))
        if len(chosen) > MOST_COUNTRIES:
            raise forms.ValidationError(_("Choisissez dix pays au plus."))
        return chosen

    def project(self) -> Project:
        """What was answered, as the rules read it. The budget is known once something is asked."""
        said = self.cleaned_data
        kind = self.known_as or said["qui"]
        return Project(
            applicant_kind=kind,
            plan=self._plan(kind),
            countries=tuple(said["pays"]),
            partner_kinds=_named(said.get("partenaires")),
            french_authorities=said.get("collectivites"),
            territories=said.get("territoires"),
            themes=self._themes(said["theme"]),
            months=said.get("mois"),
            memberships=_named(said.get("membre")),
            oda_declared=_answer(said.get("apd")),
            late_reports={YES: 0, NO: 1}.get(said.get("bilans", "")),
            signed_commitment=_answer(said.get("engagement")),
            held_before=_named(said.get("deja")),
        )

    def _themes(self, chosen: Sequence[str]) -> frozenset[str]:
        """With the broader themes of those that are precise."""
        parents = {one.pk: one.parent_id for one in self.themes if one.parent_id}
        return frozenset(chosen) | {parents[code] for code in chosen if code in parents}

    def _plan(self, kind: str) -> Plan | None:
        said = self.cleaned_data
        if said["demande"] is None:
            return None
        is_french = kind == OrganisationKind.FRENCH_AUTHORITY
        is_foreign = kind == OrganisationKind.FOREIGN_AUTHORITY
        brought = (
            Resource(said["demande"], Side.ASKED),
            Resource(said["apport"] or 0, Side.FRENCH, by_applicant=is_french),
            Resource(said["valorise"] or 0, Side.FRENCH, in_kind=True, by_applicant=is_french),
            Resource(said["etranger"] or 0, Side.FOREIGN, by_applicant=is_foreign),
            Resource(said["autres"] or 0, Side.OTHER),
        )
        where = said["pays"][0] if len(said["pays"]) == 1 else ""
        total = sum(one.cents for one in brought)
        return Plan(expenses=(Expense(total, country=where),), resources=brought)


def _named(chosen: Sequence[str] | None) -> frozenset[str] | None:
    """Those ticked; none when « aucun » is; not known when nothing is."""
    if not chosen:
        return None
    return frozenset(chosen) - {NONE}


def _answer(said: str | None) -> bool | None:
    return {YES: True, NO: False}.get(said or "")
