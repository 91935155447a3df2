"""What is instructed: the files of a call as its office reads them, what was sent, who gives an opinion."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from coopdec.accounts.enums import Power
from coopdec.accounts.models import User
from coopdec.accounts.queries import members_able, rights_of
from coopdec.calls import rules
from coopdec.calls.eligibility.findings import Finding
from coopdec.calls.enums import (
    SENT,
    ApplicationState,
    AwardState,
    Body,
    OpinionState,
    RuleCode,
    Section,
    Side,
)
from coopdec.calls.models import (
    Application,
    ApplicationPartner,
    Assessment,
    Award,
    Call,
    Interest,
    Opinion,
    OpinionStep,
    PlanResource,
    Receipt,
    Score,
    TermsRule,
    Word,
)
from coopdec.calls.queries.applications import read_names
from coopdec.calls.shape import SHAPES
from coopdec.common.text import sort_key
from coopdec.common.typed import Content
from coopdec.cooperation.enums import Side as SheetSide
from coopdec.directory.enums import AuthorityKind, OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.reference.models import Country, Theme, by_name

# A file is scored once it is complete, until the decision; compared from then on.
SCORED = frozenset({ApplicationState.COMPLETE, ApplicationState.ELIGIBLE, ApplicationState.WAITING})
COMPARED = SCORED | {ApplicationState.GRANTED, ApplicationState.REFUSED}
# It was found to answer the call, whatever was decided then.
FOUND_ELIGIBLE = COMPARED - {ApplicationState.COMPLETE}
RATES = frozenset({RuleCode.RATE, RuleCode.RATE_SEVERAL})


# --- the files of a call


def files_of(call: Call) -> QuerySet[Application]:
    """Those that were sent and not given up."""
    return Application.objects.visible().filter(call=call, state__in=SENT)


def _interests_of(person: int) -> QuerySet[Interest]:
    return Interest.objects.filter(application=OuterRef("pk"), person=person)


def open_to(files: QuerySet[Application], person: int) -> QuerySet[Application]:
    """Without those in which this person (key) declared an interest: to them, they are not there."""
    return files.exclude(Exists(_interests_of(person)))


def closed_to(files: QuerySet[Application], person: int) -> QuerySet[Application]:
    return files.filter(Exists(_interests_of(person))).order_by("number")


def counted_scores() -> QuerySet[Score]:
    """Those that were sent, by people who declared no interest, before or since."""
    theirs = Interest.objects.filter(
        application=OuterRef("assessment__application"), person=OuterRef("assessment__assessor")
    )
    return Score.objects.exclude(assessment__sent_at=None).exclude(Exists(theirs))


def _sent_by(person: int) -> Exists:
    """Whether this person sent their own scores, or said that they give none: they read the others'."""
    own = Assessment.objects.filter(application=OuterRef("pk"), assessor=person).exclude(sent_at=None)
    return Exists(own)


def listed(call: Call, *, person: int, today: date) -> QuerySet[Application]:
    """The files that this person may open, with what the list says of each: one query, whatever their number.

    `score` is of 100, and unknown to whoever has not sent their own.
    """
    opinions = Opinion.objects.exclude(state=OpinionState.CANCELLED)
    late = opinions.filter(state__in=rules.OPEN_OPINIONS, due_on__lt=today)
    asked = PlanResource.objects.filter(application=OuterRef("pk"), side=Side.ASKED).order_by()
    points = F("points") * F("criterion__weight")
    most = F("criterion__most") * F("criterion__weight")
    scores = counted_scores().filter(assessment__application=OuterRef("pk")).order_by()
    average = scores.values("assessment__application").annotate(n=Sum(points) * 100.0 / Sum(most)).values("n")
    return (
        open_to(files_of(call), person)
        .select_related("applicant", "officer")
        .annotate(
            asked_cents=Subquery(asked.values("application").annotate(n=Sum("cents")).values("n")),
            opinions_asked=_how_many(opinions),
            opinions_given=_how_many(opinions.filter(state__in=[OpinionState.GIVEN, OpinionState.SILENT])),
            opinions_late=_how_many(late),
            is_revealed=_sent_by(person),
        )
        .annotate(
            score=Case(
                When(is_revealed=True, then=Subquery(average, output_field=FloatField())),
                default=None,
                output_field=FloatField(),
            )
        )
    )


def _how_many(opinions: QuerySet[Opinion]) -> Coalesce:
    found = opinions.filter(application=OuterRef("pk")).order_by().values("application")
    return Coalesce(Subquery(found.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


# Who applies from abroad: its project is at home.
FROM_ABROAD = Q(applicant__kind=OrganisationKind.FOREIGN_AUTHORITY)


def in_country(code: str) -> Q:
    """Of an application: whether its project is there."""
    there = Q(country=code) | Q(country=None, organisation__country=code)
    partners = ApplicationPartner.objects.filter(there, application=OuterRef("pk"), side=SheetSide.FOREIGN)
    return Q(Exists(partners)) | FROM_ABROAD & Q(applicant__country=code)


def about(theme: str) -> Exists:
    """Of an application: whether it says this theme (code)."""
    through = Application.themes.through
    return Exists(through.objects.filter(application=OuterRef("pk"), theme=theme))


def applied_from(code: str) -> Q:
    """Of an application: whether its applicant is of this région; of this country, when it has none."""
    return Q(applicant__region=code) | Q(applicant__region=None, applicant__country=code)


NATURES: Mapping[str, tuple[str, str]] = {
    **{f"organisme-{one.value}": (one.value, "") for one in OrganisationKind},
    **{one.value: (OrganisationKind.FRENCH_AUTHORITY.value, one.value) for one in AuthorityKind},
}


def nature_of(applicant: Organisation) -> str:
    """Which kind of authority, or else of organisation: a code of `NATURES`."""
    return applicant.authority_kind or f"organisme-{applicant.kind}"


def applied_as(nature: str) -> Q:
    """Of an application: whether its applicant is of this nature."""
    kind, authority_kind = NATURES[nature]
    return Q(applicant__kind=kind, applicant__authority_kind=authority_kind)


def granted() -> Exists:
    """Of an application: whether it holds a grant."""
    return Exists(Award.objects.filter(application=OuterRef("pk")).exclude(state=AwardState.WITHDRAWN))


def countries_by_file(
    keys: Iterable[int], *, known: Mapping[str, Country] | None = None
) -> dict[int, list[Country]]:
    """Application’s key → the countries of its project. One query, and one for names unless `known`."""
    rows = (
        Application.objects.filter(pk__in=list(keys))
        .annotate(home=Case(When(FROM_ABROAD, then=F("applicant__country"))))
        .order_by("pk", "partners__position", "partners__id")
        .values_list("pk", "home", "partners__side", "partners__country", "partners__organisation__country")
    )
    found: dict[int, dict[str, None]] = {}
    for key, home, side, country, elsewhere in rows:
        abroad = (country or elsewhere) if side == SheetSide.FOREIGN else None
        for code in (home, abroad):
            if code:
                found.setdefault(key, {})[code] = None
    names = known or Country.objects.in_bulk({code for codes in found.values() for code in codes})
    return {key: [names[code] for code in codes] for key, codes in found.items()}


def countries_of(call: Call, *, person: int) -> dict[str, Country]:
    """By their codes, in the order of names: those of the files that this person may open. One query."""
    files = open_to(files_of(call), person)
    abroad = ApplicationPartner.objects.filter(application__in=files, side=SheetSide.FOREIGN)
    where = abroad.values_list(Coalesce("country_id", "organisation__country_id"))
    home = files.filter(FROM_ABROAD).values("applicant__country")
    return {one.pk: one for one in by_name(Country.objects.filter(Q(pk__in=where) | Q(pk__in=home)))}


def parts_of(call: Call, *, person: int) -> dict[str, list[tuple[str, str]]]:
    """What the list may be asked for beside countries, of what those files say. Two queries."""
    files = open_to(files_of(call), person)
    said = Application.themes.through.objects.filter(application__in=files).values("theme")
    applicants = Organisation.objects.filter(pk__in=files.values("applicant"))
    regions: dict[str, str] = {}
    natures: dict[str, str] = {}
    for one in applicants.select_related("region", "country").order_by("sort_key", "pk"):
        if place := one.region or one.country:
            regions[place.pk] = place.name
        natures[nature_of(one)] = str(one.get_authority_kind_display() or one.get_kind_display())
    return {
        "theme": [(one.pk, one.label) for one in Theme.objects.filter(pk__in=said).order_by("order")],
        "region": sorted(regions.items(), key=lambda one: sort_key(one[1])),
        "nature": sorted(natures.items(), key=lambda one: sort_key(one[1])),
    }


def office_of(call: Call, power: Power) -> QuerySet[User]:
    """Who may do this for who organises; for the State's own calls, the national administration too."""
    bodies = [call.organiser_id]
    if call.organiser.kind in rules.OF_A_STATE and call.organiser.country_id is None:
        national = Organisation.objects.filter(kind=OrganisationKind.NATIONAL, country=None)
        bodies += list(national.values_list("pk", flat=True))
    return members_able(power, bodies).order_by("name", "pk")


# --- what was sent


@dataclass(frozen=True, slots=True)
class Sent:
    """What one receipt says: the pages, and documents by their fingerprints; nothing that is typed since."""

    receipt: Receipt
    contents: dict[str, Content]
    pieces: tuple[Mapping[str, str], ...]

    @property
    def hashes(self) -> frozenset[str]:
        return frozenset(one["sha256"] for one in self.pieces)


def sent_of(receipt: Receipt) -> Sent:
    said: dict[str, Any] = json.loads(receipt.content)
    pages = {
        section: {**SHAPES[section].empty(), **content}
        for section, content in said["pages"].items()
        if section in SHAPES
    }
    return Sent(receipt, pages, tuple(said["pieces"]))


def receipts_of(application: Application) -> list[Receipt]:
    """The first first; there is one at least for what was sent."""
    return list(application.receipts.select_related("by", "document").order_by("rank"))


def partners_sent(application: Application, contents: Mapping[str, Content]) -> list[ApplicationPartner]:
    """As they were sent, not saved; what each said of its part is as it stands."""
    rows = (contents.get(Section.PARTNERS) or {"partners": []})["partners"]
    known, names = read_names(contents), Country.objects.in_bulk({row["country"] for row in rows})
    kept = application.partners.exclude(organisation=None)
    statements = {one.organisation_id: one.statement for one in kept}
    found = []
    for row in rows:
        organisation = known.get(row["organisation"])
        one = ApplicationPartner(
            application=application, side=row["side"], role=row["role"], label=row["label"]
        )
        one.organisation, one.country = organisation, names.get(row["country"])
        one.statement = statements.get(organisation.pk, "") if organisation else ""
        if organisation or one.country:
            found.append(one)
    return found


def findings_by_rule(
    rows: Sequence[TermsRule], findings: Sequence[Finding]
) -> list[tuple[TermsRule, Finding]]:
    """Each finding beside the line of the terms that it answers; rates answer once, at the first of them."""
    left, found, rated = list(findings), [], False
    for row in rows:
        if not left:
            break
        is_rate = row.code in RATES
        if is_rate and rated:
            continue
        if left[0].code == row.code or (is_rate and left[0].code in RATES):
            found.append((row, left.pop(0)))
            rated = rated or is_rate
    return found


def words_at_desk(application: Application) -> list[Word]:
    """Notes of the office and what was said with the applicant; what its team says is its own."""
    read = application.words.exclude(audience="team").select_related("author", "organisation")
    return list(read.order_by("at", "pk"))


def history_of(application: Application, calls: QuerySet[Call], *, person: int) -> list[Application]:
    """Other files of the applicant in calls that the reader organises, the latest first."""
    theirs = Application.objects.visible().filter(
        applicant=application.applicant_id, call__in=calls, state__in=SENT
    )
    found = open_to(theirs.exclude(pk=application.pk), person).select_related("call")
    return list(found.order_by("-submitted_at", "-pk")[:50])


# --- opinions


def bodies_for(
    step: OpinionStep, application: Application
) -> list[tuple[Organisation | None, Country | None]]:
    """Whom a step asks: by place beside the applicant or the project, or by name. None: nobody known."""
    if step.body == Body.PREFECTURE:
        return [(_prefecture_of(application.applicant), None)]
    if step.body != Body.EMBASSY:
        return [(step.organisation, None)]
    countries = countries_by_file([application.pk]).get(application.pk, [])
    embassies = Organisation.objects.visible().filter(kind=OrganisationKind.EMBASSY, country__in=countries)
    return [
        (_chosen(one for one in embassies if one.country_id == country.pk), country) for country in countries
    ]


def _prefecture_of(applicant: Organisation) -> Organisation | None:
    if applicant.region_id is None:
        return None
    near = Organisation.objects.visible().filter(kind=OrganisationKind.PREFECTURE, region=applicant.region_id)
    own = [one for one in near if applicant.department_id and one.department_id == applicant.department_id]
    return _chosen(own or near.filter(department=None))


def _chosen(found: Iterable[Organisation]) -> Organisation | None:
    """Of several bodies of one place, the one whose people are here, then the first to have been known."""
    bodies = sorted(found, key=lambda one: one.pk)
    if len(bodies) < 2:  # noqa: PLR2004 - nothing to choose
        return bodies[0] if bodies else None
    here = [one for one in bodies if members_able(Power.WRITE, [one.pk]).exists()]
    return (here or bodies)[0]


def opinions_of(application: Application) -> list[Opinion]:
    """In the order of the steps."""
    found = application.opinions.select_related("step", "organisation", "country", "by")
    return list(found.order_by("step__stage", "step_id", "country_id", "pk"))


def opinions_for(organisations: Iterable[int], *, person: int) -> QuerySet[Opinion]:
    """What is asked of these bodies (keys), of files that are still instructed and open to this person."""
    files = open_to(Application.objects.visible().filter(state__in=SENT), person)
    return (
        Opinion.objects.filter(organisation__in=organisations, application__in=files)
        .exclude(state=OpinionState.CANCELLED)
        .select_related(
            "application__call__organiser", "application__applicant", "step", "organisation", "country"
        )
    )


def opinions_waiting(user: Any) -> QuerySet[Opinion]:
    """Those that this person may draft, the first due first."""
    able = rights_of(user).organisations(Power.WRITE)
    found = opinions_for(able, person=user.pk).filter(state__in=rules.OPEN_OPINIONS)
    return found.order_by(F("due_on").asc(nulls_last=True), "asked_at", "pk")


def given_beside(opinion: Opinion) -> list[Opinion]:
    """What other bodies said of the same file."""
    others = opinion.application.opinions.filter(state=OpinionState.GIVEN).exclude(pk=opinion.pk)
    return list(others.select_related("step", "organisation", "country"))


# --- scores


@dataclass(frozen=True, slots=True)
class Compared:
    """A file in the comparison; `points`: criterion's label → average points; empty while they are hidden.
    `rank`: None as long as one score of the call is hidden to the reader."""

    file: Any
    rank: int | None
    points: dict[str, float]
    assessors: int
    opinions: list[Opinion]
    countries: list[Country]


def compared(call: Call, *, person: int, today: date, part: slice) -> tuple[list[Compared], int]:
    """A part of the files that this person may open, the best first, and how many there are: the same queries
    whatever their number. Ranks are among those files: another's is not to be guessed from a gap."""
    found = listed(call, person=person, today=today).filter(state__in=COMPARED)
    files: list[Any] = list(found.order_by(F("score").desc(nulls_last=True), "number"))
    scores = [one.score for one in files]
    is_whole = all(one.is_revealed for one in files if one.state in SCORED)
    page = files[part]
    points, assessors = _points([one.pk for one in page if one.is_revealed])
    said: dict[int, list[Opinion]] = {}
    given = Opinion.objects.filter(application__in=[one.pk for one in page])
    for each in given.exclude(state=OpinionState.CANCELLED).select_related("step", "organisation", "country"):
        said.setdefault(each.application_id, []).append(each)
    countries = countries_by_file(one.pk for one in page)
    rows = [
        Compared(
            file=one,
            rank=scores.index(one.score) + 1 if is_whole and one.score is not None else None,
            points=points.get(one.pk, {}),
            assessors=len(assessors.get(one.pk, ())),
            opinions=said.get(one.pk, []),
            countries=countries.get(one.pk, []),
        )
        for one in page
    ]
    return rows, len(files)


def _points(keys: list[int]) -> tuple[dict[int, dict[str, float]], dict[int, set[int]]]:
    """File's key → average points by criterion, and who gave some. One query."""
    rows = (
        counted_scores()
        .filter(assessment__application__in=keys)
        .values_list("assessment__application_id", "assessment__assessor_id", "criterion__label", "points")
    )
    points: dict[int, dict[str, list[int]]] = {}
    assessors: dict[int, set[int]] = {}
    for key, who, label, got in rows:
        points.setdefault(key, {}).setdefault(label, []).append(got)
        assessors.setdefault(key, set()).add(who)
    averages = {
        key: {label: sum(each) / len(each) for label, each in found.items()} for key, found in points.items()
    }
    return averages, assessors


def assessments_of(application: Application, *, person: int) -> list[Assessment]:
    """What the others sent, for who has sent their own; nothing before."""
    own = application.assessments.filter(assessor=person).exclude(sent_at=None)
    if not own.exists():
        return []
    closed = Interest.objects.filter(application=application).values("person")
    found = application.assessments.exclude(sent_at=None).exclude(assessor__in=closed)
    return list(
        found.select_related("assessor").prefetch_related("scores__criterion").order_by("sent_at", "pk")
    )
