"""The highest grant that the rates of a call allow: several rules, one answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coopdec.calls.eligibility.findings import Finding, money, part_of, percents, share_of
from coopdec.calls.eligibility.terms import Project, Rule, World, plan_of
from coopdec.calls.enums import Band, RuleCode


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The highest grant, and the rule that says it; `cents` None when a list or the budget is not known."""

    rule: Rule
    cents: int | None
    how: str


def _bands(project: Project, country: str, rule: Rule, world: World) -> frozenset[str] | None:
    """The bands that hold for this country under this rule; None when no list covers its day."""
    found = {Band.ANY.value}
    if project.memberships and not rule.names.isdisjoint(project.memberships):
        found.add(Band.MEMBER.value)
    if country and rule.on:
        listed = world.bands(country, rule.on)
        if listed is None:
            return None
        found |= listed
    return frozenset(found)


def rate_for(rules: Iterable[Rule], project: Project, country: str, world: World) -> Rule | None:
    """The most favourable ceiling that holds for a country (rules of code `rate`); None when none does.

    Raises LookupError when the group of the country is not known on the day that the rule names.
    """
    held = []
    for rule in rules:
        bands = _bands(project, country, rule, world)
        if bands is None:
            raise LookupError(country)
        if rule.band in bands:
            held.append(rule)
    return max(held, key=lambda one: one.percent or 0, default=None)


def ceiling(rules: Sequence[Rule], project: Project, world: World) -> Ceiling | None:
    """The highest grant that the rates of a call allow, in euro cents; None when the call has no rate.

    In several countries: the rate of each for what is spent there, what serves several taking the lowest; and
    where the call has one rate for all (`rate-several`), the better of both.
    """
    rates = [one for one in rules if one.code == RuleCode.RATE]
    if not rates:
        return None
    if not project.countries and all(one.on for one in rates):
        # The part depends on the country: until one is said, it is not known, which refuses nothing.
        return Ceiling(rates[0], None, " ; ".join(_said_rate(one, "", world) for one in rates))
    places = project.countries or ("",)
    try:
        by_country = {country: rate_for(rates, project, country, world) for country in places}
    except LookupError as unknown:
        message = _("Le groupe de pays n’est pas connu à la date de la règle : %(country)s.")
        return Ceiling(rates[0], None, message % {"country": world.called((str(unknown.args[0]),))})
    if missing := tuple(country for country, rule in by_country.items() if rule is None):
        message = _("Aucun taux de l’appel ne vaut pour : %(countries)s.") % {
            "countries": world.called(missing)
        }
        return Ceiling(rates[0], 0, message)
    held: dict[str, Rule] = {country: rule for country, rule in by_country.items() if rule is not None}
    lowest = min(held.values(), key=lambda one: one.percent or 0)
    plan = plan_of(project)
    if plan is None:
        return Ceiling(lowest, None, _said_rates(held, world))
    parts = sum(
        part_of(held.get(country, lowest).percent or Decimal(0), cents)
        for country, cents in plan.by_country().items()
    )
    found = Ceiling(lowest, parts, _said_rates(held, world))
    one_for_all = next((one for one in rules if one.code == RuleCode.RATE_SEVERAL), None)
    if len(held) > 1 and one_for_all is not None and one_for_all.percent is not None:
        whole = part_of(one_for_all.percent, plan.total)
        if whole > parts:
            said = _("%(percent)s du budget, pour un projet dans plusieurs pays")
            found = Ceiling(one_for_all, whole, said % {"percent": percents(one_for_all.percent)})
    return found


def _said_rates(held: dict[str, Rule], world: World) -> str:
    """« 70 % pour Zambie (pays les moins avancés, liste du 1er janvier 2025) »."""
    return " ; ".join(_said_rate(rule, country, world) for country, rule in sorted(held.items()))


def _said_rate(rule: Rule, country: str, world: World) -> str:
    assert rule.percent is not None
    said = {
        "percent": percents(rule.percent),
        "country": world.called((country,)) if country else "",
        "band": str(Band(rule.band).label),
        "day": date_format(rule.on, "j F Y") if rule.on else "",
    }
    if country and rule.on:
        return _("%(percent)s pour %(country)s (%(band)s, liste du %(day)s)") % said
    return _("%(percent)s (%(band)s)") % said


def rate(rules: Sequence[Rule], project: Project, world: World) -> Finding | None:
    """Whether what is asked stays under the ceiling."""
    found = ceiling(rules, project, world)
    if found is None:
        return None
    source = found.rule.source
    plan = plan_of(project)
    if found.cents is None or plan is None:
        message = _("L’aide est au plus de : %(how)s.")
        return Finding(found.rule.code, None, message % {"how": found.how}, source)
    said = {
        "asked": money(plan.asked),
        "most": money(found.cents),
        "total": money(plan.total),
        "share": share_of(plan.asked, plan.total),
        "how": found.how,
    }
    if plan.asked <= found.cents:
        message = _("Aide demandée : %(asked)s, soit %(share)s du budget ; au plus %(most)s (%(how)s).")
        return Finding(found.rule.code, True, message % said, source)
    message = _("Aide demandée : %(asked)s pour un budget de %(total)s ; au plus %(most)s (%(how)s).")
    return Finding(found.rule.code, False, message % said, source)
