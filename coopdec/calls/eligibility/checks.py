"""One check a rule code. Each answers with a finding: met, not met, or not known yet; always its source.

Amounts are euro cents; a ceiling is never rounded up: a grant one cent above it is above it.
"""

from collections.abc import Callable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.calls.eligibility.findings import WHOLE, Finding, money, percents, share_of
from coopdec.calls.eligibility.terms import Project, Rule, World, plan_of
from coopdec.calls.enums import RuleCode


def _unknown(rule: Rule, message: str) -> Finding:
    return Finding(rule.code, None, message, rule.source)


def _found(rule: Rule, message: str, *, ok: bool) -> Finding:
    return Finding(rule.code, ok, message, rule.source)


def _met(rule: Rule, message: str) -> Finding:
    return _found(rule, message, ok=True)


def _unmet(rule: Rule, message: str) -> Finding:
    return _found(rule, message, ok=False)


# --- who, with whom, where, on what


def applicant(rule: Rule, project: Project, world: World) -> Finding:
    ok = project.applicant_kind in rule.names
    kinds = world.called(rule.names)
    met = _("Peut déposer : %(kinds)s.") % {"kinds": kinds}
    return _met(rule, met) if ok else _unmet(rule, _("Seuls peuvent déposer : %(kinds)s.") % {"kinds": kinds})


def partner(rule: Rule, project: Project, world: World) -> Finding:
    """At least one partner of one of these kinds."""
    kinds = world.called(rule.names)
    if project.partner_kinds is None:
        return _unknown(rule, _("Au moins un partenaire parmi : %(kinds)s.") % {"kinds": kinds})
    if not rule.names.isdisjoint(project.partner_kinds):
        return _met(rule, _("Le partenaire demandé est là : %(kinds)s.") % {"kinds": kinds})
    return _unmet(rule, _("Il faut au moins un partenaire parmi : %(kinds)s.") % {"kinds": kinds})


def _at_least(rule: Rule, count: int | None, unknown: str, said: str) -> Finding:
    if count is None:
        return _unknown(rule, unknown)
    assert rule.count is not None
    return _found(rule, said, ok=count >= rule.count)


def french_authorities(rule: Rule, project: Project, _world: World) -> Finding:
    assert rule.count is not None
    count = project.french_authorities
    said = ngettext(
        "Il faut au moins %(least)d collectivité française ; le projet en a %(count)d.",
        "Il faut au moins %(least)d collectivités françaises ; le projet en a %(count)d.",
        rule.count,
    ) % {"least": rule.count, "count": count or 0}
    return _at_least(rule, count, _("Nombre de collectivités françaises à préciser."), said)


def several_territories(rule: Rule, project: Project, _world: World) -> Finding:
    said = _("Il faut au moins %(least)d pays ou territoires ; le projet en a %(count)d.") % {
        "least": rule.count,
        "count": project.territories or 0,
    }
    return _at_least(rule, project.territories, _("Territoires du projet à préciser."), said)


def countries(rule: Rule, project: Project, world: World) -> Finding:
    wanted = world.called(rule.names)
    if not project.countries:
        return _unknown(rule, _("Pays de l’appel : %(countries)s.") % {"countries": wanted})
    outside = tuple(code for code in project.countries if code not in rule.names)
    if outside:
        said = {"outside": world.called(outside), "countries": wanted}
        return _unmet(rule, _("Hors de l’appel : %(outside)s. Pays de l’appel : %(countries)s.") % said)
    return _met(rule, _("Pays de l’appel : %(countries)s.") % {"countries": wanted})


def _holds(rule: Rule, today: date | None) -> bool:
    """Whether that day stands between those of the rule, both included; one that says none always holds."""
    if today is None:
        return True
    return (rule.on is None or rule.on <= today) and (rule.until is None or today <= rule.until)


def excluded_country(rule: Rule, project: Project, world: World) -> Finding:
    named = tuple(code for code in project.countries if code in rule.names)
    since = date_format(rule.on, "j F Y") if rule.on else ""
    said = {"countries": world.called(named or rule.names), "since": since, "reason": rule.reason}
    if not project.countries:
        return _unknown(rule, _("Pays exclu : %(countries)s.") % said)
    if not named or not _holds(rule, world.today):
        return _met(rule, _("Aucun pays exclu."))
    if since:
        return _unmet(rule, _("%(countries)s : exclu depuis le %(since)s. %(reason)s") % said)
    return _unmet(rule, _("%(countries)s : exclu. %(reason)s") % said)


def themes(rule: Rule, project: Project, world: World) -> Finding:
    wanted = world.called(rule.names)
    if not project.themes:
        return _unknown(rule, _("Thèmes de l’appel : %(themes)s.") % {"themes": wanted})
    shared = project.themes & rule.names
    if shared:
        return _met(rule, _("Thème de l’appel : %(themes)s.") % {"themes": world.called(shared)})
    return _unmet(rule, _("Aucun thème de l’appel (%(themes)s).") % {"themes": wanted})


# --- how much


def share(rule: Rule, project: Project, world: World) -> Finding:
    """What these sides bring, of the whole budget."""
    assert rule.percent is not None
    sides, least = world.called(rule.names), percents(rule.percent)
    plan = plan_of(project)
    if plan is None:
        said = {"sides": sides, "least": least}
        return _unknown(rule, _("Apport (%(sides)s) : %(least)s du budget au moins.") % said)
    brought = plan.of(rule.names)
    ok = brought * WHOLE >= rule.percent * plan.total
    missing = -(-(rule.percent * plan.total).to_integral_value() // WHOLE) - brought
    said = {
        "sides": sides,
        "least": least,
        "brought": money(brought),
        "share": share_of(brought, plan.total),
        "missing": money(max(int(missing), 0)),
    }
    if ok:
        return _met(rule, _("Apport (%(sides)s) : %(brought)s, soit %(share)s du budget.") % said)
    message = _(
        "Apport (%(sides)s) : %(brought)s, soit %(share)s du budget ; il faut %(least)s, donc %(missing)s"
        " de plus."
    )
    return _unmet(rule, message % said)


def in_kind(rule: Rule, project: Project, world: World) -> Finding:
    """Valued contributions, of what these sides bring."""
    assert rule.percent is not None
    plan, most = plan_of(project), percents(rule.percent)
    sides = world.called(rule.names)
    if plan is None:
        said = {"sides": sides, "most": most}
        return _unknown(rule, _("Apports valorisés : %(most)s au plus de l’apport (%(sides)s).") % said)
    valued, brought = plan.of(rule.names, in_kind=True), plan.of(rule.names)
    ok = valued * WHOLE <= rule.percent * brought
    said = {"valued": money(valued), "brought": money(brought), "most": most, "sides": sides}
    if ok:
        return _met(rule, _("Apports valorisés : %(valued)s sur %(brought)s (%(sides)s).") % said)
    message = _("Apports valorisés : %(valued)s sur %(brought)s (%(sides)s) ; %(most)s au plus.")
    return _unmet(rule, message % said)


def grant(rule: Rule, project: Project, _world: World) -> Finding:
    said = {"low": money(rule.low or 0), "high": money(rule.high or 0)}
    if rule.low is None:
        bounds = _("L’aide est de %(high)s au plus.") % said
    elif rule.high is None:
        bounds = _("L’aide est de %(low)s au moins.") % said
    else:
        bounds = _("L’aide va de %(low)s à %(high)s.") % said
    plan = plan_of(project)
    if plan is None:
        return _unknown(rule, bounds)
    ok = (rule.low is None or plan.asked >= rule.low) and (rule.high is None or plan.asked <= rule.high)
    if ok:
        return _met(rule, bounds)
    said = {"bounds": bounds, "asked": money(plan.asked)}
    return _unmet(rule, _("%(bounds)s Demande : %(asked)s.") % said)


def duration(rule: Rule, project: Project, _world: World) -> Finding:
    assert rule.count is not None
    said = ngettext(
        "La durée est de %(count)d mois au plus.", "La durée est de %(count)d mois au plus.", rule.count
    ) % {"count": rule.count}
    if project.months is None:
        return _unknown(rule, said)
    if project.months <= rule.count:
        return _met(rule, said)
    longer = _("La durée est de %(count)d mois au plus ; celle du projet est de %(months)d mois.")
    return _unmet(rule, longer % {"count": rule.count, "months": project.months})


# --- what one owes first


def oda_declared(rule: Rule, project: Project, _world: World) -> Finding:
    if project.oda_declared is None:
        return _unknown(
            rule, _("La déclaration annuelle de l’aide publique au développement doit être faite.")
        )
    if project.oda_declared:
        return _met(rule, _("La déclaration de l’aide publique au développement est faite."))
    return _unmet(rule, _("La déclaration de l’aide publique au développement manque."))


def no_late_report(rule: Rule, project: Project, _world: World) -> Finding:
    count = project.late_reports
    if count is None:
        return _unknown(rule, _("Les comptes rendus des aides passées doivent être remis."))
    if not count:
        return _met(rule, _("Aucun compte rendu ne manque."))
    said = ngettext(
        "Un compte rendu manque : remettez-le avant de déposer.",
        "%(count)d comptes rendus manquent : remettez-les avant de déposer.",
        count,
    )
    return _unmet(rule, said % {"count": count})


def republican_commitment(rule: Rule, project: Project, _world: World) -> Finding:
    """Of these kinds of applicants only; others owe nothing."""
    if project.applicant_kind not in rule.names:
        return _met(rule, _("Le contrat d’engagement républicain n’est pas demandé à ce déposant."))
    if project.signed_commitment is None:
        return _unknown(rule, _("Le contrat d’engagement républicain doit être signé."))
    if project.signed_commitment:
        return _met(rule, _("Le contrat d’engagement républicain est signé."))
    return _unmet(rule, _("Le contrat d’engagement républicain n’est pas signé."))


def former_holder(rule: Rule, project: Project, world: World) -> Finding:
    called = world.called(rule.names)
    if project.held_before is None:
        return _unknown(rule, _("Il faut avoir déjà obtenu : %(called)s.") % {"called": called})
    ok = not rule.names.isdisjoint(project.held_before)
    said = _("Aide déjà obtenue : %(called)s.") if ok else _("Il faut avoir déjà obtenu : %(called)s.")
    return _found(rule, said % {"called": called}, ok=ok)


CHECKS: dict[str, Callable[[Rule, Project, World], Finding]] = {
    RuleCode.APPLICANT: applicant,
    RuleCode.PARTNER: partner,
    RuleCode.FRENCH_AUTHORITIES: french_authorities,
    RuleCode.SEVERAL_TERRITORIES: several_territories,
    RuleCode.COUNTRIES: countries,
    RuleCode.EXCLUDED_COUNTRY: excluded_country,
    RuleCode.THEMES: themes,
    RuleCode.SHARE: share,
    RuleCode.IN_KIND: in_kind,
    RuleCode.GRANT: grant,
    RuleCode.DURATION: duration,
    RuleCode.ODA_DECLARED: oda_declared,
    RuleCode.NO_LATE_REPORT: no_late_report,
    RuleCode.REPUBLICAN_COMMITMENT: republican_commitment,
    RuleCode.FORMER_HOLDER: former_holder,
}
