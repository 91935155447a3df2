"""Whom a call concerns: the people of those whose sheets, or whose nature alone, its rules answer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from coopdec.accounts.enums import Power
from coopdec.accounts.models import User
from coopdec.accounts.queries import members_able, parts_able
from coopdec.calls.eligibility.findings import Finding
from coopdec.calls.eligibility.judge import concerns, judge
from coopdec.calls.eligibility.terms import Project, Rule
from coopdec.calls.enums import ApplicationState, RuleCode
from coopdec.calls.models import Application, Call
from coopdec.calls.queries.awards import late_by
from coopdec.calls.queries.calls import world_for
from coopdec.cooperation.enums import Side
from coopdec.cooperation.models import Cooperation, Partner
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.mailing.enums import Frequency, Topic
from coopdec.mailing.queries import who_chose
from coopdec.reference.models import Theme

AUTHORITIES = frozenset({OrganisationKind.FRENCH_AUTHORITY, OrganisationKind.FOREIGN_AUTHORITY})
MOST_COUNTRIES = 10
MOST_SHEETS = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who could apply: with no project yet, then with each that the record knows of them, the last changed
    first. What their nature alone fits needs no sheet to say so."""

    authority: Organisation
    projects: Sequence[tuple[Cooperation | None, Project]]


@dataclass(frozen=True, slots=True)
class Fit:
    """An authority that a call concerns, and what its rules say; `sheet`: of which of its sheets, if any."""

    authority: Organisation
    sheet: Cooperation | None
    findings: Sequence[Finding]

    @property
    def met(self) -> list[str]:
        return [one.message for one in self.findings if one.ok]

    @property
    def left(self) -> list[str]:
        """What is to be gathered, or said, before one applies."""
        return [one.message for one in self.findings if not one.ok]


def applicants_of(rules: Iterable[Rule]) -> frozenset[str]:
    """The kinds of those who may apply; authorities when the call does not say."""
    named = frozenset().union(*(one.names for one in rules if one.code == RuleCode.APPLICANT))
    return named or AUTHORITIES


def people_of(kinds: frozenset[str]) -> QuerySet[User]:
    """Who writes for one of these, and did not refuse to be told of calls; by key."""
    bodies = Organisation.objects.visible().filter(kind__in=kinds, ended_on="")
    refused = who_chose(Topic.CALLS, [Frequency.NEVER]).values("user")
    return members_able(Power.WRITE, bodies.values_list("pk", flat=True)).exclude(pk__in=refused)


def candidates_for(
    call: Call, people: Iterable[User], *, kinds: frozenset[str]
) -> dict[int, list[Candidate]]:
    """Person's key → those for whom they write, but who organises the call and who began an application.
    The same queries whatever their number."""
    parts = parts_able(Power.WRITE, [one.pk for one in people])
    begun = Application.objects.filter(call=call).exclude(state=ApplicationState.WITHDRAWN)
    bodies = (
        Organisation.objects.visible()
        .filter(pk__in={body for _person, body in parts}, kind__in=kinds, ended_on="")
        .exclude(pk=call.organiser_id)
        .exclude(pk__in=begun.values("applicant"))
        .in_bulk()
    )
    known = _known(bodies)
    found: dict[int, list[Candidate]] = defaultdict(list)
    for person, body in parts:
        if body in known:
            found[person].append(known[body])
    return found


def _known(bodies: Mapping[int, Organisation]) -> dict[int, Candidate]:
    late = late_by(bodies)
    held = _held(bodies)
    sheets = _sheets(bodies)
    parents = dict(Theme.objects.exclude(parent=None).values_list("pk", "parent_id"))
    found = {}
    for key, one in bodies.items():
        blank = Project(
            applicant_kind=one.kind,
            partner_kinds=None,
            late_reports=late.get(key, 0),
            held_before=frozenset(held[key]) or None,
        )
        told = [(sheet, _project(blank, sheet, parents)) for sheet in sheets.get(key, ())]
        found[key] = Candidate(one, [(None, blank), *told])
    return found


def _held(bodies: Iterable[int]) -> dict[int, set[str]]:
    granted = Application.objects.filter(applicant__in=list(bodies), state=ApplicationState.GRANTED)
    found: dict[int, set[str]] = defaultdict(set)
    for key, configuration in granted.values_list("applicant", "call__configuration"):
        found[key] |= {configuration} - {""}
    return found


def _sheets(bodies: Iterable[int]) -> dict[int, list[Cooperation]]:
    """Organisation's key → its published sheets, with what a project is made of, the last changed first."""
    published = Cooperation.objects.published()
    theirs = Partner.objects.filter(organisation__in=list(bodies), cooperation__in=published)
    parts = set(theirs.values_list("organisation_id", "cooperation_id"))
    sheets = published.filter(pk__in={sheet for _body, sheet in parts})
    sheets = sheets.prefetch_related("partners__organisation", "places", "themes")
    owners: dict[int, list[int]] = defaultdict(list)
    for body, sheet in parts:
        owners[sheet].append(body)
    found: dict[int, list[Cooperation]] = defaultdict(list)
    for sheet in sheets.order_by("-updated_at", "ref"):
        for body in owners[sheet.pk]:
            if len(found[body]) < MOST_SHEETS:
                found[body].append(sheet)
    return found


def _project(blank: Project, sheet: Cooperation, parents: Mapping[str, str]) -> Project:
    """What a sheet answers of itself, as `stories.answers.known_of` says it to the page of questions."""
    parts = list(sheet.partners.all())
    countries = [one.country_id for one in parts] + [one.country_id for one in sheet.places.all()]
    abroad = {one.organisation.kind for one in parts if one.organisation and one.side != Side.FRENCH}
    french = {
        one.organisation_id
        for one in parts
        if one.organisation and one.organisation.kind == OrganisationKind.FRENCH_AUTHORITY
    }
    themes = {one.pk for one in sheet.themes.all()}
    return replace(
        blank,
        countries=tuple(dict.fromkeys(code for code in countries if code))[:MOST_COUNTRIES],
        partner_kinds=frozenset(abroad) or None,
        french_authorities=len(french),
        themes=frozenset(themes | {parents[one] for one in themes if one in parents}),
    )


def fits_among(
    candidates: Iterable[Candidate], rules: Sequence[Rule], *, names: Mapping[str, str]
) -> dict[int, Fit]:
    """Organisation's key → by what it fits, in the language at hand. The same queries for any number."""
    told = {one.authority.pk: one for one in candidates}
    countries = {
        code for one in told.values() for _sheet, project in one.projects for code in project.countries
    }
    world = world_for(rules, countries=countries)
    world = replace(world, names={**names, **world.names})
    found = {}
    for key, one in told.items():
        for sheet, project in one.projects:
            said = judge(rules, project, world)
            if concerns(said):
                found[key] = Fit(one.authority, sheet, said)
                break
    return found
