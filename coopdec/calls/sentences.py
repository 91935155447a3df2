"""What a call asks in the words of pages: each rule with its source."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.calls.eligibility.findings import money, percents
from coopdec.calls.eligibility.terms import Rule, World
from coopdec.calls.enums import Band, RuleCode
from coopdec.common.verdict import Source


@dataclass(frozen=True, slots=True)
class Line:
    """A rule in words, and where it is written."""

    code: str
    label: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Rate:
    """A ceiling: to what it applies, by which dated list. `part`: of a hundred, to be drawn."""

    percent: str
    part: int
    band: str
    applies_to: str
    listed: str
    on: date | None
    source: Source


PEOPLE = (
    RuleCode.APPLICANT, RuleCode.PARTNER, RuleCode.FRENCH_AUTHORITIES, RuleCode.SEVERAL_TERRITORIES,
    RuleCode.COUNTRIES, RuleCode.EXCLUDED_COUNTRY, RuleCode.THEMES, RuleCode.FORMER_HOLDER,
)  # fmt: skip
MONEY = (
    RuleCode.RATE_SEVERAL, RuleCode.SHARE, RuleCode.IN_KIND, RuleCode.GRANT, RuleCode.DURATION,
)  # fmt: skip
BEFORE = (RuleCode.ODA_DECLARED, RuleCode.NO_LATE_REPORT, RuleCode.REPUBLICAN_COMMITMENT)


def lines(rules: Iterable[Rule], codes: Sequence[str], world: World) -> list[Line]:
    """The rules of these codes, in the order of the codes, then of the call."""
    ordered = sorted((one for one in rules if one.code in codes), key=lambda one: codes.index(one.code))
    return [
        Line(one.code, str(RuleCode(one.code).label), WORDS[one.code](one, world), one.source)
        for one in ordered
    ]


def rates(rules: Iterable[Rule], world: World) -> list[Rate]:
    """The ceilings, the highest first."""
    found = sorted(
        (one for one in rules if one.code == RuleCode.RATE), key=lambda one: one.percent or 0, reverse=True
    )
    return [
        Rate(
            percent=percents(one.percent or Decimal(0)),
            part=round(one.percent or 0),
            band=one.band,
            applies_to=_applies_to(one, world),
            listed=_listed(one),
            on=one.on,
            source=one.source,
        )
        for one in found
    ]


def _applies_to(rule: Rule, world: World) -> str:
    label = str(Band(rule.band).label)
    return f"{label} ({world.called(rule.names)})" if rule.names else label


def _listed(rule: Rule) -> str:
    if rule.on is None:
        return ""
    day = {"day": date_format(rule.on)}
    if rule.band == Band.PRIORITY:
        return _("liste des 19 pays prioritaires du CICID du 8 février 2018, en vigueur le %(day)s") % day
    return _("liste du CAD en vigueur le %(day)s") % day


def most_share(rules: Iterable[Rule]) -> str:
    """« 70 % » : the highest part that the aid may reach; empty when the call has no rate."""
    shares = [
        one.percent
        for one in rules
        if one.code in {RuleCode.RATE, RuleCode.RATE_SEVERAL} and one.percent is not None
    ]
    return percents(max(shares)) if shares else ""


def bounds(rule: Rule) -> str:
    """« de 200 000 € à 1 500 000 € »."""
    low, high = rule.low, rule.high
    if low is None:
        return _("jusqu’à %(high)s") % {"high": money(high or 0)}
    if high is None:
        return _("à partir de %(low)s") % {"low": money(low)}
    return _("de %(low)s à %(high)s") % {"low": money(low), "high": money(high)}


def named(rules: Iterable[Rule], code: str) -> frozenset[str]:
    """All the names that rules of this code give; none when the call has no such rule."""
    return frozenset(name for one in rules if one.code == code for name in one.names)


def _names(rule: Rule, world: World) -> str:
    return world.called(rule.names)


def _partner(rule: Rule, world: World) -> str:
    return _("Au moins un partenaire parmi : %(kinds)s.") % {"kinds": world.called(rule.names)}


def _french_authorities(rule: Rule, _world: World) -> str:
    count = rule.count or 0
    said = ngettext(
        "Au moins %(count)s collectivité française.", "Au moins %(count)s collectivités françaises.", count
    )
    return said % {"count": count}


def _several_territories(rule: Rule, _world: World) -> str:
    count = rule.count or 0
    said = ngettext(
        "Au moins %(count)s pays ou territoire.", "Au moins %(count)s pays ou territoires.", count
    )
    return said % {"count": count}


def _excluded(rule: Rule, world: World) -> str:
    said = {"countries": world.called(rule.names), "reason": rule.reason}
    if rule.on and rule.until:
        when = {"since": date_format(rule.on), "until": date_format(rule.until)}
        return _("%(countries)s, du %(since)s au %(until)s. %(reason)s") % {**said, **when}
    if rule.on:
        return _("%(countries)s, depuis le %(since)s. %(reason)s") % {**said, "since": date_format(rule.on)}
    return _("%(countries)s. %(reason)s") % said


def _former_holder(rule: Rule, world: World) -> str:
    return _("Il faut avoir déjà obtenu : %(called)s.") % {"called": world.called(rule.names)}


def _rate_several(rule: Rule, _world: World) -> str:
    said = _("%(percent)s du budget pour tout le projet, si cela vaut mieux que la part de chaque pays.")
    return said % {"percent": percents(rule.percent or Decimal(0))}


def _share(rule: Rule, world: World) -> str:
    said = _("%(percent)s du budget au moins, apportés par : %(sides)s.")
    return said % {"percent": percents(rule.percent or Decimal(0)), "sides": world.called(rule.names)}


def _in_kind(rule: Rule, world: World) -> str:
    said = _("%(percent)s au plus de ce qu’apportent : %(sides)s (temps d’agents, locaux, matériel).")
    return said % {"percent": percents(rule.percent or Decimal(0)), "sides": world.called(rule.names)}


def _duration(rule: Rule, _world: World) -> str:
    count = rule.count or 0
    said = ngettext(
        "La durée est de %(count)d mois au plus.", "La durée est de %(count)d mois au plus.", count
    )
    return said % {"count": count}


def _oda_declared(_rule: Rule, _world: World) -> str:
    return _("La déclaration annuelle de l’aide publique au développement doit être faite.")


def _no_late_report(_rule: Rule, _world: World) -> str:
    return _("Les comptes rendus des aides passées doivent être remis.")


def _republican_commitment(rule: Rule, world: World) -> str:
    return _("À signer par : %(kinds)s.") % {"kinds": world.called(rule.names)}


def _rate(rule: Rule, world: World) -> str:
    said = {"percent": percents(rule.percent or Decimal(0)), "band": _applies_to(rule, world)}
    listed = _listed(rule)
    if listed:
        return _("%(percent)s au plus : %(band)s, %(listed)s.") % {**said, "listed": listed}
    return _("%(percent)s au plus : %(band)s.") % said


WORDS: dict[str, Callable[[Rule, World], str]] = {
    RuleCode.APPLICANT: _names,
    RuleCode.PARTNER: _partner,
    RuleCode.FRENCH_AUTHORITIES: _french_authorities,
    RuleCode.SEVERAL_TERRITORIES: _several_territories,
    RuleCode.COUNTRIES: _names,
    RuleCode.EXCLUDED_COUNTRY: _excluded,
    RuleCode.THEMES: _names,
    RuleCode.FORMER_HOLDER: _former_holder,
    RuleCode.RATE: _rate,
    RuleCode.RATE_SEVERAL: _rate_several,
    RuleCode.SHARE: _share,
    RuleCode.IN_KIND: _in_kind,
    RuleCode.GRANT: lambda rule, _world: bounds(rule),
    RuleCode.DURATION: _duration,
    RuleCode.ODA_DECLARED: _oda_declared,
    RuleCode.NO_LATE_REPORT: _no_late_report,
    RuleCode.REPUBLICAN_COMMITMENT: _republican_commitment,
}
