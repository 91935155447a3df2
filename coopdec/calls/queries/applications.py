"""Applications: what is written in them, what is missing, what the rules of their call say of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from django.utils import timezone

from coopdec.calls import reading
from coopdec.calls.eligibility.findings import Finding
from coopdec.calls.eligibility.judge import balance, judge
from coopdec.calls.eligibility.plan import Plan
from coopdec.calls.eligibility.terms import Project
from coopdec.calls.enums import WRITABLE, ApplicationState, Audience, RuleCode, Section
from coopdec.calls.models import Application, ApplicationPartner, OpinionStep, Piece, Question, Terms, Word
from coopdec.calls.queries.awards import late_reports
from coopdec.calls.queries.calls import rules_of, world_for
from coopdec.calls.reading import Asked, Problem, as_contents
from coopdec.common.typed import Content
from coopdec.common.typography import pair
from coopdec.cooperation.enums import Side as SheetSide
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation

MOST_SHEETS = 100
COMMITMENT = "engagement"  # the code of the piece that is the republican commitment


def applications_of(organisations: Iterable[int]) -> QuerySet[Application]:
    """Those of these organisations (keys), the latest first."""
    mine = Application.objects.visible().filter(applicant__in=organisations)
    return mine.select_related("call", "applicant", "sheet").order_by("-created_at", "-pk")


def applications_with(organisations: Iterable[int]) -> QuerySet[Application]:
    """Those in which these organisations (keys) are partners, the latest first."""
    theirs = Application.objects.visible().filter(partners__organisation__in=organisations)
    theirs = theirs.exclude(applicant__in=organisations).distinct()
    return theirs.select_related("call", "applicant").order_by("-created_at", "-pk")


def speaking_partners(application: Application) -> list[ApplicationPartner]:
    """Those whose people may say their part: organisations, not countries alone. One query."""
    return list(application.partners.exclude(organisation=None).select_related("organisation", "application"))


def parts_to_say(organisations: Iterable[int]) -> QuerySet[ApplicationPartner]:
    """Of these organisations (keys), in what others write and have not sent: what they have not said yet."""
    found = ApplicationPartner.objects.filter(
        organisation__in=organisations,
        statement="",
        application__in=Application.objects.visible().filter(state__in=WRITABLE).exclude(title=""),
    )
    return found.select_related("application__applicant", "application__call").order_by("application_id")


def to_send(organisations: Iterable[int]) -> QuerySet[Application]:
    """Those of these organisations (keys) that may still be sent, the first to close first."""
    in_time = Q(call__closes_at=None) | Q(call__closes_at__gt=timezone.now())
    found = applications_of(organisations).filter(
        in_time | Q(state=ApplicationState.INCOMPLETE), state__in=WRITABLE
    )
    return found.order_by("call__closes_at", "pk")


def sheets_to_begin_with(applicant: Organisation) -> list[Cooperation]:
    """Published sheets of who applies, the latest first: a project most often goes on with one."""
    found = Cooperation.objects.published().filter(partners__organisation=applicant).distinct()
    return list(found.order_by("-start_year", "sort_key")[:MOST_SHEETS])


def words_for(application: Application, *, is_team: bool) -> list[Word]:
    """What was said, to the applicant's team and, between it and the service, to both."""
    read = {Audience.TEAM, Audience.APPLICANT} if is_team else {Audience.TEAM}
    return list(application.words.filter(audience__in=read).select_related("author", "organisation"))


def questions_shown(terms: Terms, contents: Mapping[str, Content]) -> list[Asked]:
    """Those that are asked, given what is answered."""
    said = (contents.get(Section.ANSWERS) or {"answers": {}})["answers"]
    return [one for one in questions_of(terms) if reading.is_asked(one, said)]


def contents_of(application: Application) -> dict[str, Content]:
    """Section → what is typed there; a page never saved is not in it."""
    return as_contents(application.drafts.all())


def questions_of(terms: Terms, *, step: OpinionStep | None = None) -> list[Asked]:
    """Of the application, or of an opinion, in the order of the call. Two queries."""
    rows = Question.objects.filter(terms=terms, step=step).select_related("asked_if")
    return [_asked(one) for one in rows.prefetch_related("choices")]


def _asked(one: Question) -> Asked:
    return Asked(
        code=one.code,
        label=one.label,
        kind=one.kind,
        is_owed=one.is_owed,
        most=one.most,
        choices={choice.code: choice.label for choice in one.choices.all()},
        asked_if=one.asked_if.code if one.asked_if else "",
        asked_if_answer=one.asked_if_answer,
    )


def pieces_owed(application: Application) -> list[Piece]:
    """Those that this applicant owes."""
    kind = application.applicant.kind
    return [
        one
        for one in application.terms.pieces.all()
        if one.is_owed and (not one.owed_by or kind in one.owed_by)
    ]


def read_names(contents: Mapping[str, Content]) -> dict[str, Organisation]:
    """Key, as typed → the organisation that the page of partners names. One query."""
    keys = [row["organisation"] for row in (contents.get(Section.PARTNERS) or {}).get("partners", ())]
    known = Organisation.objects.filter(pk__in=[int(key) for key in keys if key.isascii() and key.isdigit()])
    return {str(one.pk): one for one in known}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the platform knows of who applies, whatever is typed."""

    held_before: frozenset[str]
    late_reports: int | None = None
    oda_declared: bool | None = None
    memberships: frozenset[str] | None = None
    signed_commitment: bool | None = None


def facts_of(application: Application) -> Facts:
    """What was granted before here, the reports that are late, and the papers given. What nothing here
    says stays not known."""
    granted = Application.objects.filter(applicant=application.applicant_id, state=ApplicationState.GRANTED)
    held = granted.exclude(pk=application.pk).values_list("call__configuration", flat=True)
    signed = application.pieces.filter(piece__code=COMMITMENT).exists()
    late = late_reports(application.applicant_id)
    return Facts(held_before=frozenset(held) - {""}, signed_commitment=signed, late_reports=late)


def project_of(application: Application, contents: Mapping[str, Content] | None = None) -> Project:
    """The only way from an application to the rules; `contents`: what is typed just now, if not what is
    kept."""
    said = contents_of(application) if contents is None else contents
    project = said.get(Section.PROJECT) or {}
    rows = (said.get(Section.PARTNERS) or {}).get("partners", [])
    known = read_names(said)
    kinds = frozenset(known[row["organisation"]].kind for row in rows if row["organisation"] in known)
    french = [
        application.applicant.kind,
        *(known[key].kind for key in _on_side(rows, SheetSide.FRENCH) if key in known),
    ]
    budget = said.get(Section.BUDGET)
    facts = facts_of(application)
    countries = _countries(application, rows, known)
    return Project(
        applicant_kind=application.applicant.kind,
        plan=reading.plan_from(budget) if budget else None,
        countries=countries,
        partner_kinds=kinds,
        french_authorities=french.count(OrganisationKind.FRENCH_AUTHORITY),
        territories=len(countries) or None,
        themes=frozenset(project.get("themes", ())),
        months=reading.months_of(project.get("starts_on", ""), project.get("ends_on", "")),
        memberships=facts.memberships,
        oda_declared=facts.oda_declared,
        late_reports=facts.late_reports,
        signed_commitment=facts.signed_commitment,
        held_before=facts.held_before,
    )


def _on_side(rows: Sequence[Mapping[str, str]], side: str) -> list[str]:
    return [row["organisation"] for row in rows if row["side"] == side]


def _countries(
    application: Application, rows: Sequence[Mapping[str, str]], known: Mapping[str, Organisation]
) -> tuple[str, ...]:
    """Of the foreign side, sorted; who applies from abroad counts with its own."""
    found = {row["country"] for row in rows if row["side"] == SheetSide.FOREIGN}
    found |= {
        known[row["organisation"]].country_id or ""
        for row in rows
        if row["side"] == SheetSide.FOREIGN and row["organisation"] in known
    }
    if application.applicant.kind == OrganisationKind.FOREIGN_AUTHORITY:
        found.add(application.applicant.country_id or "")
    return tuple(sorted(found - {""}))


def _may_be_alone(application: Application) -> bool:
    """A town abroad has who pays it on the other shore, unless the call asks for a partner."""
    if application.applicant.kind != OrganisationKind.FOREIGN_AUTHORITY:
        return False
    return not application.terms.rules.filter(code=RuleCode.PARTNER).exists()


def problems_of(application: Application, contents: Mapping[str, Content]) -> list[Problem]:
    """What is wrong or missing before it can be sent, page by page."""
    filed = set(application.pieces.values_list("piece_id", flat=True))
    missing = [one.title for one in pieces_owed(application) if one.pk not in filed]
    found = reading.problems_of(
        contents,
        questions=questions_of(application.terms),
        pieces_missing=missing,
        alone=_may_be_alone(application),
    )
    budget = contents.get(Section.BUDGET)
    apart = balance(reading.plan_from(budget)) if budget else ""
    return [*found, Problem(Section.BUDGET, "", apart)] if apart else found


@dataclass(frozen=True, slots=True)
class Told:
    """What an application says of itself: what is missing or wrong, and what the rules of the call answer."""

    problems: list[Problem]
    findings: list[Finding]
    plan: Plan | None

    @property
    def refused(self) -> list[Finding]:
        return [one for one in self.findings if one.ok is False]

    @property
    def unknown(self) -> list[Finding]:
        return [one for one in self.findings if one.ok is None]

    @property
    def met(self) -> list[Finding]:
        return [one for one in self.findings if one.ok]

    def mended_in(self, section: str) -> "Told":
        """What the rules say that this page mends."""
        return replace(self, findings=[one for one in self.findings if one.mended_in == section])

    @property
    def can_be_sent(self) -> bool:
        return not self.problems and not self.refused

    @property
    def pages(self) -> list[tuple[Section, list[Problem], bool]]:
        """Each page, what is wrong or missing there, and whether all is right, rules included."""
        found = [(one, self.problems_in(one)) for one in Section]
        return [(one, wrong, not wrong and not self.mended_in(one).refused) for one, wrong in found]

    @property
    def missing(self) -> list[str]:
        """What is missing or wrong, a line each, under the name of its page."""
        return [
            pair(str(Section(one.section).label), pair(one.line, one.message) if one.line else one.message)
            for one in self.problems
        ]

    def problems_in(self, section: str) -> list[Problem]:
        return [one for one in self.problems if one.section == section]


def told_of(application: Application, contents: Mapping[str, Content] | None = None) -> Told:
    """A constant number of queries."""
    said = contents_of(application) if contents is None else contents
    asked = rules_of(application.terms)
    project = project_of(application, said)
    world = world_for(asked, countries=project.countries)
    return Told(
        problems=problems_of(application, said),
        findings=judge(asked, project, world),
        plan=project.plan,
    )
