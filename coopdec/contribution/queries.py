"""Reads: what is being written, what waits for whom, names of what contents hold; constant queries."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, islice
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from coopdec.accounts.enums import Power
from coopdec.accounts.models import Membership, OrganisationAccount, User
from coopdec.accounts.queries import (
    ROLES_BY_POWER,
    Rights,
    members_able,
    national_officers,
    rights_of,
)
from coopdec.common.text import words
from coopdec.contribution import rules
from coopdec.contribution.enums import OPEN, ProposalState
from coopdec.contribution.models import AddedOrganisation, PartnerRemark, Proposal, Reminder, Version
from coopdec.contribution.shape import number
from coopdec.cooperation.enums import ReportState, State
from coopdec.cooperation.models import Cooperation, ErrorReport, Partner
from coopdec.cooperation.rules import STALE_AFTER
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.files.models import Document
from coopdec.reference.models import Country, ForeignPlace, Marker, Region, Sdg, SdgTarget, Theme

# --- names of what contents hold


@dataclass(frozen=True, slots=True)
class Names:
    """What stands behind the keys of some contents; keys are texts, as contents have them."""

    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    places: Mapping[str, ForeignPlace] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    parents: Mapping[str, Cooperation] = field(default_factory=dict)
    countries: Mapping[str, Country] = field(default_factory=dict)
    themes: Mapping[str, Theme] = field(default_factory=dict)
    sdgs: Mapping[str, Sdg] = field(default_factory=dict)
    targets: Mapping[str, SdgTarget] = field(default_factory=dict)
    markers: Mapping[str, Marker] = field(default_factory=dict)


_KEYS = {
    "organisations": (
        ("partners", "organisation"),
        ("funding", "funder"),
        ("deliberations", "authority"),
        ("contacts", "organisation"),
    ),
    "places": (("partners", "place"), ("places", "place")),
    "documents": (("documents", "document"), ("agreements", "document"), ("deliberations", "document")),
}


def names_of(*contents: Mapping[str, Any], documents: Collection[int] = ()) -> Names:
    """Nine queries, whatever the contents hold. Of documents, the public ones and those given by
    key: a content may hold any number that somebody typed."""
    keys = {name: _keys(contents, where) for name, where in _KEYS.items()}
    organisations = Organisation.objects.visible().select_related("country", "department", "region")
    parents = {content["parent"] for content in contents if content.get("parent")}
    targets = {code for content in contents for code in content.get("targets") or ()}
    return Names(
        organisations=_by_key(organisations.filter(pk__in=keys["organisations"])),
        places=_by_key(ForeignPlace.objects.select_related("country").filter(pk__in=keys["places"])),
        documents=_by_key(
            Document.objects.filter(Q(is_public=True) | Q(pk__in=documents), pk__in=keys["documents"])
        ),
        parents={one.ref: one for one in Cooperation.objects.visible().filter(ref__in=parents)},
        countries=_by_key(Country.objects.all()),
        themes=_by_key(Theme.objects.order_by("order")),
        sdgs=_by_key(Sdg.objects.all()),
        targets=_by_key(SdgTarget.objects.filter(pk__in=targets)),
        markers=_by_key(Marker.objects.prefetch_related("scores")),
    )


def _keys(contents: Iterable[Mapping[str, Any]], where: Iterable[tuple[str, str]]) -> set[int]:
    found = {
        row.get(column, "")
        for content in contents
        for rows, column in where
        for row in content.get(rows) or ()
    }
    # What is no key names nothing.
    return {key for text in found if (key := number(text)) is not None}


def _by_key(found: QuerySet) -> dict[str, Any]:
    return {str(one.pk): one for one in found}


def documents_of(proposal: Proposal) -> set[int]:
    """Those sent with it, and those that its sheet has already: the ones that it may name."""
    sent = Q(proposaldocument__proposal=proposal)
    if proposal.sheet_id:
        sheet = proposal.sheet_id
        sent |= Q(sheetdocument__cooperation=sheet) | Q(agreement__cooperation=sheet)
        sent |= Q(deliberation__cooperation=sheet)
    return set(Document.objects.filter(sent).values_list("pk", flat=True))


# --- who writes what


def sides_of(sheet: Cooperation | None, organisation: Organisation) -> set[str]:
    """Where an organisation stands in a published sheet; nowhere for who helps without being in it."""
    if sheet is None or sheet.state != State.PUBLISHED:
        return set()
    return set(sheet.partners.filter(organisation=organisation).values_list("side", flat=True))


def account_of(organisation: Organisation) -> OrganisationAccount | None:
    return OrganisationAccount.objects.filter(organisation=organisation).first()


def roles_in(sheet: Cooperation | None, organisation: int) -> set[str]:
    """The parts that an organisation has in a sheet."""
    if sheet is None:
        return set()
    return set(sheet.partners.filter(organisation=organisation).values_list("role", flat=True))


def writers_of(sheet: Cooperation, rights: Rights) -> list[Organisation]:
    """For whom this person may propose changes: partners of the sheet, or those who help in their scope."""
    mine = rights.organisations(Power.WRITE)
    if not mine:
        return []
    parts = Partner.objects.filter(cooperation=sheet)
    helps = Q(kind=OrganisationKind.NATIONAL, country__isnull=True)
    helps |= Q(
        kind=OrganisationKind.EMBASSY, country__in=parts.filter(country__isnull=False).values("country")
    )
    covered = parts.filter(organisation__region__isnull=False).values("organisation__region")
    helps |= Q(kind=OrganisationKind.NETWORK, covered_regions__in=covered)
    found = Organisation.objects.filter(Q(pk__in=parts.values("organisation")) | helps, pk__in=mine)
    return list(found.distinct().order_by("sort_key"))


def organisations_for_new(rights: Rights) -> list[Organisation]:
    found = Organisation.objects.filter(pk__in=rights.organisations(Power.WRITE))
    return list(found.order_by("sort_key"))


def open_proposal(sheet: Cooperation, organisation: Organisation) -> Proposal | None:
    return Proposal.objects.filter(sheet=sheet, organisation=organisation, state__in=OPEN).first()


def in_scope(rights: Rights) -> Q:
    """Proposals that this person may moderate: all for the State, a country's for its embassy, those of its
    régions for a network; nobody moderates what their own organisation wrote, the State apart."""
    if rights.is_national_officer:
        return Q()
    scope = Q(pk__in=())
    if countries := sorted(rights.countries()):
        scope |= Q(countries__overlap=countries) | Q(organisation__country__in=countries)
    if networks := rights.networks():
        regions = Region.objects.filter(networks__in=networks).values("pk")
        scope |= Q(organisation__region__in=regions)
    return scope & ~Q(organisation__in=rights.organisations(Power.WRITE))


def waiting_for(user) -> QuerySet[Proposal]:
    """What this person may moderate now, the oldest first: one query, `organisation`, `sheet` and `author`
    along; each has `title`, `submitted_at`, `get_absolute_url()`."""
    rights = rights_of(user)
    found = Proposal.objects.filter(in_scope(rights), state=ProposalState.SUBMITTED)
    return found.select_related("organisation", "sheet", "author").order_by("submitted_at", "pk")


def drafts_of(user, organisation: Organisation | None = None) -> QuerySet[Proposal]:
    """What is being written, or waits, for this organisation (or all those of this person); latest first."""
    mine = rights_of(user).organisations(Power.READ)
    if organisation is not None:
        mine &= {organisation.pk}
    found = Proposal.objects.filter(organisation__in=mine, state__in=OPEN)
    return found.select_related("organisation", "sheet", "saved_by").order_by("-saved_at", "pk")


def returned_to(user) -> QuerySet[Proposal]:
    """What a moderator sent back to this person's organisations."""
    return drafts_of(user).filter(state=ProposalState.RETURNED)


def published_sheets_of(user, organisation: Organisation | None = None) -> QuerySet[Cooperation]:
    """Published sheets in which these organisations have a part; `said_on` = when last answered for."""
    mine = rights_of(user).organisations(Power.READ)
    if organisation is not None:
        mine &= {organisation.pk}
    parts = Partner.objects.filter(cooperation=OuterRef("pk"), organisation__in=mine)
    return with_said_on(Cooperation.objects.published().filter(Exists(parts))).order_by("sort_key")


# --- time


def with_said_on(sheets: QuerySet[Cooperation]) -> QuerySet[Any]:
    """Adds `said_on`: the last day when somebody answered for the sheet."""
    published = TruncDate("published_at")
    return sheets.annotate(said_on=Greatest(Coalesce("confirmed_on", published), published))


def stale_sheets(*, today: date | None = None) -> QuerySet[Any]:
    """Nobody has answered for them for more than a year: the SQL twin of `cooperation.rules.is_stale`."""
    before = (today or timezone.localdate()) - STALE_AFTER
    return with_said_on(Cooperation.objects.published()).filter(said_on__lt=before).order_by("said_on", "pk")


def sheets_to_confirm(user) -> QuerySet[Cooperation]:
    """Stale sheets of this person's organisations."""
    mine = rights_of(user).organisations(Power.WRITE)
    parts = Partner.objects.filter(cooperation=OuterRef("pk"), organisation__in=mine)
    return stale_sheets().filter(Exists(parts))


def to_remind(*, today: date) -> QuerySet[Organisation]:
    """Those with a member who writes and a stale sheet of which they were not reminded for a year."""
    able = Membership.objects.current().filter(
        organisation=OuterRef("pk"), role__in=ROLES_BY_POWER[Power.WRITE]
    )
    waiting = _unreminded(OuterRef("pk"), today=today)
    return Organisation.objects.filter(Exists(able), Exists(waiting)).order_by("pk")


def sheets_to_recall(organisation: Organisation, *, today: date) -> QuerySet[Any]:
    """Its sheets to be reminded of now, the oldest word first."""
    parts = _unreminded(organisation.pk, today=today)
    return stale_sheets(today=today).filter(pk__in=parts.values("cooperation"))


def _unreminded(organisation: Any, *, today: date) -> QuerySet[Partner]:
    lately = Reminder.objects.filter(
        sheet=OuterRef("cooperation"), organisation=OuterRef("organisation"), on__gt=today - STALE_AFTER
    )
    stale = stale_sheets(today=today).order_by().values("pk")
    return Partner.objects.filter(~Exists(lately), organisation=organisation, cooperation__in=stale)


# --- versions


def versions_of(sheet: Cooperation) -> QuerySet[Version]:
    """The latest first."""
    return sheet.versions.select_related("organisation").order_by("-number")


# --- errors and remarks: who can mend


def near_organisations(sheet: Cooperation) -> list[int]:
    """The partners that answer for the sheet, on the French or international side."""
    parts = sheet.partners.exclude(side="foreign").filter(role__in=sorted(rules.ANSWERING))
    return [pk for pk in parts.values_list("organisation_id", flat=True) if pk]


def those_who_mend(sheet: Cooperation) -> list[User]:
    """Those who may publish for its French partners; where there are none, the national officers."""
    return list(members_able(Power.SUBMIT, near_organisations(sheet))) or list(national_officers())


def _mended_by(rights: Rights) -> Q:
    """Sheets whose errors this person handles."""
    if rights.is_national_officer:
        return Q()
    parts = Partner.objects.exclude(side="foreign").filter(
        cooperation=OuterRef("cooperation"),
        organisation__in=rights.organisations(Power.SUBMIT),
        role__in=sorted(rules.ANSWERING),
    )
    return Q(Exists(parts))


def reports_for(user, *, state: str | None = ReportState.NEW) -> QuerySet[ErrorReport]:
    """Errors that readers signalled and that this person may handle, the oldest first."""
    rights = rights_of(user)
    if not rights.parts:
        return ErrorReport.objects.none()
    found = ErrorReport.objects.filter(_mended_by(rights))
    if state:
        found = found.filter(state=state)
    return found.select_related("cooperation").order_by("created_at", "pk")


def remarks_for(user, *, open_only: bool = True) -> QuerySet[PartnerRemark]:
    """What partners abroad say of the sheets that this person answers for."""
    rights = rights_of(user)
    if not rights.parts:
        return PartnerRemark.objects.none()
    parts = Partner.objects.exclude(side="foreign").filter(
        cooperation=OuterRef("sheet"),
        organisation__in=rights.organisations(Power.SUBMIT),
        role__in=sorted(rules.ANSWERING),
    )
    found = PartnerRemark.objects.filter(Q() if rights.is_national_officer else Q(Exists(parts)))
    if open_only:
        found = found.filter(answer="")
    return found.select_related("sheet", "organisation").order_by("at", "pk")


def additions_for(user) -> QuerySet[AddedOrganisation]:
    """Partners that sheets brought to the directory and that this person may validate."""
    rights = rights_of(user)
    scope = Q() if rights.is_national_officer else Q(organisation__country__in=sorted(rights.countries()))
    found = AddedOrganisation.objects.filter(scope, validated_at__isnull=True)
    return found.select_related("organisation__country", "added_by").order_by("at", "pk")


# --- duplicates


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sheets that may say the same thing."""

    kept: Cooperation
    other: Cooperation


MOST_PAIRS = 50


def possible_duplicates(*, sheet: Cooperation | None = None) -> list[Pair]:
    """Published sheets with the same partners and near titles; of one sheet, or the first of all."""
    parts = Partner.objects.filter(
        cooperation__in=Cooperation.objects.published().values("pk"), organisation__isnull=False
    )
    if sheet is not None:
        organisations = sheet.partners.filter(organisation__isnull=False).values("organisation")
        parts = parts.filter(
            cooperation__in=Partner.objects.filter(organisation__in=organisations).values("cooperation")
        )
    rows = parts.values_list("cooperation", "cooperation__title").annotate(
        those=ArrayAgg("organisation", distinct=True, order_by="organisation")
    )
    together: dict[tuple[int, ...], dict[int, str]] = {}
    for key, title, those in rows.order_by("cooperation"):
        together.setdefault(tuple(those), {})[key] = title
    alike = (pair for same in together.values() for pair in _alike(same) if sheet is None or sheet.pk in pair)
    found = list(islice(alike, MOST_PAIRS))
    sheets = Cooperation.objects.in_bulk({key for pair in found for key in pair})
    return [Pair(sheets[one], sheets[other]) for one, other in found]


def _alike(titles: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Of sheets with the same partners, the pairs whose titles are near."""
    said = {key: words(title) for key, title in titles.items()} if len(titles) > 1 else {}
    return (pair for pair in combinations(said, 2) if rules.are_near(*(said[key] for key in pair)))


# --- parents that may be chosen


def possible_parents(organisation: Organisation, *, sheet: Cooperation | None) -> QuerySet[Cooperation]:
    """Partnerships of this organisation that this sheet may belong to."""
    found = Cooperation.objects.published().filter(parent__isnull=True)
    found = found.filter(
        Exists(Partner.objects.filter(cooperation=OuterRef("pk"), organisation=organisation))
    )
    if sheet is not None:
        found = found.exclude(pk=sheet.pk)
        if sheet.parent_id:
            found = found | Cooperation.objects.filter(pk=sheet.parent_id)
    return found.order_by("sort_key")[:200]


# --- who moderates


def moderators_of(proposal: Proposal) -> QuerySet[User]:
    """Embassies of its countries and networks of its région, if there are; else the State's."""
    organisation = proposal.organisation
    countries = {*proposal.countries, organisation.country_id} - {None}
    near = Q(kind=OrganisationKind.EMBASSY, country__in=sorted(countries))
    if organisation.region_id:
        near |= Q(kind=OrganisationKind.NETWORK, covered_regions=organisation.region_id)
    keys = Organisation.objects.filter(near).exclude(pk=organisation.pk).values_list("pk", flat=True)
    found = members_able(Power.SUBMIT, keys)
    return found if found.exists() else national_officers()
