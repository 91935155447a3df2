"""What all the rules of a call say of one project."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from coopdec.calls.eligibility.ceilings import rate
from coopdec.calls.eligibility.checks import CHECKS
from coopdec.calls.eligibility.findings import Finding, money
from coopdec.calls.eligibility.plan import APPLICANT, Plan
from coopdec.calls.eligibility.terms import Project, Rule, World
from coopdec.calls.enums import RuleCode, Side

# What a project may gather before it is sent; what a call is about.
GATHERED = frozenset({RuleCode.PARTNER, RuleCode.FRENCH_AUTHORITIES, RuleCode.SEVERAL_TERRITORIES})
ABOUT = frozenset({RuleCode.COUNTRIES, RuleCode.THEMES, RuleCode.FORMER_HOLDER})


def judge(rules: Sequence[Rule], project: Project, world: World) -> list[Finding]:
    """What every rule says of a project, in the order of the call; rates give one answer together."""
    return list(_judged(rules, project, world))


def _judged(rules: Sequence[Rule], project: Project, world: World) -> Iterator[Finding]:
    rated = False
    for rule in rules:
        if rule.code in {RuleCode.RATE, RuleCode.RATE_SEVERAL}:
            found = None if rated else rate(rules, project, world)
            rated = True
            if found is not None:
                yield found
        else:
            yield CHECKS[rule.code](rule, project, world)


def concerns(findings: Iterable[Finding]) -> bool:
    """Whether a call is for whoever these findings are of: nothing refuses them but what a project may still
    gather, and what it is about is what they do, not merely what they might."""
    return not any(
        one.code not in GATHERED if one.ok is False else one.ok is None and one.code in ABOUT
        for one in findings
    )


def balance(plan: Plan) -> str:
    """What is missing for expenses to equal resources, in words; empty when they do."""
    apart = plan.total - plan.brought
    if apart == 0:
        return ""
    said = {"total": money(plan.total), "brought": money(plan.brought), "apart": money(abs(apart))}
    if apart > 0:
        message = _("Dépenses : %(total)s ; ressources : %(brought)s. Il manque %(apart)s de ressources.")
    else:
        message = _("Dépenses : %(total)s ; ressources : %(brought)s. Il y a %(apart)s en trop.")
    return message % said


def sides() -> dict[str, str]:
    """The names of sides, for `World.names`."""
    return {one.value: str(one.label) for one in Side} | {APPLICANT: _("le déposant")}
