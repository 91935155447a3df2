"""A rule of a call as an officer types it: one shape, whose fields depend on the rule (`rules.FIELDS`)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.calls.eligibility.terms import Rule
from coopdec.calls.enums import Band, RuleCode, Side
from coopdec.calls.forms.fields import Typed, count, day, euros, one_of, percent, ticks, written
from coopdec.calls.models import Terms, TermsRule
from coopdec.calls.rules import FIELDS, SEVERAL_TIMES
from coopdec.common.verdict import Source
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.reference.enums import Area
from coopdec.reference.models import Theme, by_name
from coopdec.reference.queries import partner_countries

Choices = list[tuple[str, Any]]
BY_AREA = frozenset({RuleCode.COUNTRIES, RuleCode.EXCLUDED_COUNTRY})
# Read in the list of countries of a day.
LISTED = frozenset({Band.PRIORITY, Band.LDC, Band.ELIGIBLE, Band.NOT_ELIGIBLE})
NAMES = {
    RuleCode.APPLICANT: gettext_lazy("Qui peut déposer"),
    RuleCode.PARTNER: gettext_lazy("Il faut au moins un partenaire parmi"),
    RuleCode.THEMES: gettext_lazy("Thèmes de l’appel"),
    RuleCode.RATE: gettext_lazy("Réseaux dont il faut être membre"),
    RuleCode.SHARE: gettext_lazy("Qui apporte cette part"),
    RuleCode.IN_KIND: gettext_lazy("Dans les apports de"),
    RuleCode.REPUBLICAN_COMMITMENT: gettext_lazy("À qui il est demandé"),
    RuleCode.FORMER_HOLDER: gettext_lazy("Il faut avoir déjà obtenu l’une de ces aides"),
}
PERCENTS = {
    RuleCode.RATE: gettext_lazy("L’aide est au plus de (pourcentage du budget)"),
    RuleCode.RATE_SEVERAL: gettext_lazy("L’aide est au plus de (pourcentage du budget), dans plusieurs pays"),
    RuleCode.SHARE: gettext_lazy("Part à apporter, au moins (pourcentage du budget)"),
    RuleCode.IN_KIND: gettext_lazy("Apports valorisés, au plus (pourcentage de ces apports)"),
}
COUNTS = {
    RuleCode.FRENCH_AUTHORITIES: (gettext_lazy("Collectivités françaises, au moins"), 500),
    RuleCode.SEVERAL_TERRITORIES: (gettext_lazy("Pays ou territoires, au moins"), 200),
    RuleCode.DURATION: (gettext_lazy("Durée, au plus (en mois)"), 240),
}
DAYS = {
    RuleCode.RATE: (
        gettext_lazy("Liste des pays en vigueur le"),
        gettext_lazy("Le groupe d’un pays est lu dans la liste de ce jour."),
    ),
    RuleCode.EXCLUDED_COUNTRY: (gettext_lazy("Exclu depuis le"), ""),
}


class RuleForm(Typed):
    """`held`: (code, name) of the aids that one may have obtained before."""

    def __init__(
        self,
        data=None,
        *,
        code: str,
        terms: Terms,
        row: TermsRule | None = None,
        held: Iterable[tuple[str, str]] = (),
        **more,
    ):
        super().__init__(data, **more)
        self.code, self.terms, self.row = RuleCode(code), terms, row
        self.held = list(held)
        owed, allowed = FIELDS[self.code]
        asked = owed | allowed
        if "band" in asked:
            self.fields["band"] = one_of(_("Pour qui vaut ce taux"), Band.choices, required=True)
        if "percent" in asked:
            self.fields["percent"] = percent(PERCENTS[self.code], required=True)
        if "low" in asked:
            self.fields["low"] = euros(_("Aide, au moins"))
            self.fields["high"] = euros(_("Aide, au plus"))
        if "count" in asked:
            label, most = COUNTS[self.code]
            self.fields["count"] = count(label, most=most, required=True)
        if "on" in asked:
            self.fields["on"] = day(*DAYS[self.code])
        if "until" in asked:
            self.fields["until"] = day(_("Jusqu’au"))
        if "reason" in asked:
            self.fields["reason"] = written(
                _("Pourquoi"), most=300, required=True, hint=_("Qui dépose lira cette phrase.")
            )
        self._add_names(owed="names" in owed, allowed="names" in allowed)
        self.fields["source_text"] = written(
            _("Texte qui le dit"),
            most=300,
            required=True,
            hint=_("Par exemple : texte de l’appel, § 3. Chaque réponse aux déposants le cite."),
        )
        self.fields["source_url"] = forms.URLField(
            label=_("Son adresse"),
            required=False,
            max_length=500,
            assume_scheme="https",
            error_messages={"invalid": _("Écrivez une adresse entière, comme https://www.ville.example.")},
        )
        self.fields["source_read_in"] = written(_("Lu dans, si c’est ailleurs"), most=300)

    def _add_names(self, *, owed: bool, allowed: bool) -> None:
        if self.code in BY_AREA:
            countries = by_name(partner_countries())
            for area in Area:
                here = [(one.code, one.name) for one in countries if one.area == area]
                self.fields[f"names_{area}"] = ticks(area.label, here)
        elif owed or allowed:
            self.fields["names"] = ticks(NAMES[self.code], self._choices(), required=owed)

    def _choices(self) -> Choices:
        """What may be named; what the row names already and is no longer offered stays."""
        if self.code == RuleCode.THEMES:
            found: Choices = [
                (one.code, f"– {one.label}" if one.parent_id else one.label) for one in Theme.objects.all()
            ]
        elif self.code in {RuleCode.SHARE, RuleCode.IN_KIND}:
            found = [(one.value, one.label) for one in Side if one != Side.ASKED]
        elif self.code == RuleCode.RATE:
            joined = Organisation.objects.visible().filter(kind=OrganisationKind.NETWORK).order_by("sort_key")
            found = list(joined.values_list("slug", "name"))
        elif self.code == RuleCode.FORMER_HOLDER:
            found = list(self.held)
        else:
            found = [(one.value, one.label) for one in OrganisationKind]
        known = {code for code, _label in found}
        return found + [(one, one) for one in (self.row.names if self.row else ()) if one not in known]

    @property
    def folded(self):
        """Long lists of names, each with whether something is chosen there."""
        if self.code == RuleCode.RATE:
            names = ["names"]
        else:
            names = [f"names_{area}" for area in Area] if self.code in BY_AREA else []
        chosen = [{str(code) for code, _label in self.fields[name].choices} for name in names]
        return [
            (self[name], not codes.isdisjoint(self[name].value() or ()))
            for name, codes in zip(names, chosen, strict=True)
        ]

    @property
    def said(self):
        """The fields that say the rule, before its source; long lists apart."""
        apart = {one.name for one, _is_open in self.folded}
        return [one for one in self if not one.name.startswith("source_") and one.name not in apart]

    @property
    def source(self):
        return [one for one in self if one.name.startswith("source_")]

    def clean(self):
        said = super().clean()
        if self.code in BY_AREA:
            chosen = [code for area in Area for code in said.get(f"names_{area}") or ()]
            if not chosen:
                self.add_error(f"names_{Area.AFRICA}", _("Choisissez au moins un pays."))
            said["names"] = chosen
        if self.code == RuleCode.GRANT:
            self._clean_amounts(said)
        if self.code == RuleCode.RATE:
            self._clean_rate(said)
        on, until = said.get("on"), said.get("until")
        if on and until and until < on:
            self.add_error("until", _("La fin vient avant le début."))
        self._clean_once(said)
        return said

    def _clean_amounts(self, said: dict[str, Any]) -> None:
        low, high = said.get("low"), said.get("high")
        if low is None and high is None and not self.errors:
            self.add_error("low", _("Écrivez au moins l’un des deux montants."))
        if low is not None and high is not None and low > high:
            self.add_error("high", _("Le plus haut montant est plus petit que le plus bas."))

    def _clean_rate(self, said: dict[str, Any]) -> None:
        band = said.get("band")
        if band in LISTED:
            said["names"] = []
            if not said.get("on") and "on" not in self.errors:
                self.add_error("on", _("Dites à quelle date la liste des pays est lue."))
        elif band == Band.MEMBER:
            said["on"] = None
            if not said.get("names"):
                self.add_error("names", _("Choisissez le réseau dont il faut être membre."))
        elif band:
            said["on"], said["names"] = None, []

    def _clean_once(self, said: dict[str, Any]) -> None:
        others = self.terms.rules.filter(code=self.code)
        if self.row is not None:
            others = others.exclude(pk=self.row.pk)
        if self.code not in SEVERAL_TIMES and others.exists():
            self.add_error(None, _("Cette règle est déjà dans le règlement : changez-la plutôt."))
        if self.code == RuleCode.RATE and others.filter(
            band=said.get("band", ""), names=sorted(said.get("names") or ()), on=said.get("on")
        ):
            self.add_error("band", _("Ce cas a déjà un taux : changez-le plutôt."))

    def rule(self) -> Rule:
        """What was typed, as the checks read it."""
        said = self.cleaned_data
        return Rule(
            code=self.code.value,
            source=Source(said["source_text"], said["source_url"], said["source_read_in"]),
            band=said.get("band") or "",
            percent=said.get("percent"),
            low=said.get("low"),
            high=said.get("high"),
            count=said.get("count"),
            names=frozenset(said.get("names") or ()),
            on=said.get("on"),
            until=said.get("until"),
            reason=said.get("reason") or "",
        )


def rule_kept(row: TermsRule) -> dict[str, Any]:
    """A row as the form shows it."""
    found = {
        "band": row.band,
        "percent": row.percent,
        "low": row.low_cents,
        "high": row.high_cents,
        "count": row.count,
        "names": row.names,
        "on": row.on,
        "until": row.until,
        "reason": row.reason,
        "source_text": row.source_text,
        "source_url": row.source_url,
        "source_read_in": row.source_read_in,
    }
    return found | {f"names_{area}": row.names for area in Area}
