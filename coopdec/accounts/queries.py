"""Reads: who may do what, in one query a request; teams, requests and invitations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from coopdec.accounts import rules
from coopdec.accounts.enums import Power, Role
from coopdec.accounts.models import Invitation, JoinRequest, Membership, NamedContact, User
from coopdec.accounts.rules import Decider
from coopdec.common.text import search_key, words
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.directory.naming import Sought
from coopdec.directory.queries import BEST_KNOWN_FIRST, bears, former_communes, who_bears
from coopdec.reference.models import ForeignPlace
from coopdec.reference.queries import foreign_places_for_text


@dataclass(frozen=True, slots=True)
class Part:
    """A current membership, with what decisions need of its organisation (`country`, `region`: codes)."""

    organisation: int
    slug: str
    name: str
    kind: str
    role: str
    country: str
    region: str

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)

    @property
    def powers(self) -> frozenset[Power]:
        return rules.powers_of(self.role)

    def may(self, power: Power) -> bool:
        return power in self.powers

    @property
    def is_national(self) -> bool:
        return rules.is_national(kind=self.kind, country=self.country)


@dataclass(frozen=True, slots=True)
class Rights:
    """All that a person may do. Nobody's are empty; every question on rights is asked here."""

    parts: tuple[Part, ...] = ()

    def may(self, power: Power, organisation: int) -> bool:
        return any(part.organisation == organisation and part.may(power) for part in self.parts)

    def organisations(self, power: Power = Power.READ) -> frozenset[int]:
        return frozenset(part.organisation for part in self.parts if part.may(power))

    def kinds(self) -> frozenset[str]:
        return frozenset(part.kind for part in self.parts)

    @property
    def is_national_officer(self) -> bool:
        """Acts for the State on what all write: moderates, validates, answers."""
        return any(part.is_national and part.may(Power.SUBMIT) for part in self.parts)

    @property
    def is_national_administrator(self) -> bool:
        return any(part.is_national and part.role == Role.ADMINISTRATOR for part in self.parts)

    def countries(self) -> frozenset[str]:
        """Of the embassies that this person acts for: ISO codes."""
        return self._scope(OrganisationKind.EMBASSY, "country")

    def regions(self) -> frozenset[str]:
        """Of the prefectures that this person acts for: INSEE codes."""
        return self._scope(OrganisationKind.PREFECTURE, "region")

    def networks(self) -> frozenset[int]:
        return frozenset(
            part.organisation
            for part in self.parts
            if part.kind == OrganisationKind.NETWORK and part.may(Power.SUBMIT)
        )

    def _scope(self, kind: str, name: str) -> frozenset[str]:
        found = (getattr(part, name) for part in self.parts if part.kind == kind and part.may(Power.SUBMIT))
        return frozenset(code for code in found if code)


NOBODY = Rights()


class SecondFactorFirst(Exception):  # noqa: N818 -- nothing is wrong: something comes first
    """These rights wait for a second factor that this session did not show: `middleware` asks for it."""


def rights_of(user) -> Rights:
    """What this person may do now; read once a request (kept on the user object).

    Raises SecondFactorFirst when acting on the work of others asks for more than a password, and the session
    showed no more: no right opens before, wherever it is asked for.
    """
    rights = rights_held(user)
    if rules.needs_second_factor(rights.kinds()):
        _second_factor_first(user)
    return rights


def is_technical(user) -> bool:
    """Whether this person sees all, for the technical administration. Raises SecondFactorFirst likewise."""
    if not user.is_staff:
        return False
    _second_factor_first(user)
    return True


def _second_factor_first(user) -> None:
    """Outside of a session (commands, later work) nobody signs in: nothing is to be shown."""
    shown = getattr(user, "showed_second_factor", None)
    if shown is not None and not shown():
        raise SecondFactorFirst


def must_have_second_factor(user) -> bool:
    return rules.needs_second_factor(rights_held(user).kinds(), is_staff=user.is_staff or user.is_superuser)


def rights_held(user) -> Rights:
    """The same whatever the session showed: to say what a person must set up, never to let in."""
    if not user.is_authenticated:
        return NOBODY
    known = getattr(user, "known_rights", None)
    if known is None:
        rows = (
            Membership.objects.current()
            .filter(user=user)
            .order_by("organisation__sort_key", "id")
            .values_list(
                "organisation_id",
                "organisation__slug",
                "organisation__name",
                "organisation__kind",
                "role",
                "organisation__country_id",
                "organisation__region_id",
            )
        )
        known = user.known_rights = Rights(
            tuple(
                Part(pk, slug, name, kind, role, country or "", region or "")
                for pk, slug, name, kind, role, country, region in rows
            )
        )
    return known


def forget_rights(user) -> None:
    """After a change made in this request: the next question reads them again."""
    # The user of a request is a proxy: its own `__dict__` is not that of the person.
    if getattr(user, "known_rights", None) is not None:
        del user.known_rights


# --- people of an organisation

ROLES_BY_POWER = {power: [role for role in Role.values if power in rules.powers_of(role)] for power in Power}


def members_able(power: Power, organisations: Iterable[int]) -> QuerySet[User]:
    """Those who may do this now for one of these organisations (keys)."""
    parts = Membership.objects.current().filter(
        organisation__in=organisations, role__in=ROLES_BY_POWER[power]
    )
    return User.objects.filter(pk__in=parts.values("user")).order_by("pk")


def parts_able(power: Power, people: Iterable[int]) -> list[tuple[int, int]]:
    """(person, organisation) for all that these people may do this for, now."""
    parts = Membership.objects.current().filter(user__in=people, role__in=ROLES_BY_POWER[power])
    return list(parts.order_by("user", "organisation").values_list("user_id", "organisation_id").distinct())


def proved_addresses(user) -> frozenset[str]:
    """The addresses that this person showed to read, in lower case."""
    if not user.is_authenticated:
        return frozenset()
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    return frozenset(one.lower() for one in addresses.values_list("email", flat=True))


def team_of(organisation) -> QuerySet[Membership]:
    """Current members, those who administer first, then by name; delegations after what is for good."""
    current = Membership.objects.current().filter(organisation=organisation)
    return current.select_related("user", "given_by").order_by("until", "user__name", "user__email", "pk")


def administrators_of(organisation) -> QuerySet[User]:
    """Those who administer it for good or by delegation, now."""
    parts = Membership.objects.current().filter(organisation=organisation, role=Role.ADMINISTRATOR)
    return User.objects.filter(pk__in=parts.values("user"))


def lasting_administrators(organisation) -> QuerySet[Membership]:
    """Those who keep an organisation from being without anybody: a delegation ends by itself."""
    return Membership.objects.current().filter(
        organisation=organisation, role=Role.ADMINISTRATOR, until__isnull=True
    )


def national_officers() -> QuerySet[User]:
    ours = Organisation.objects.filter(kind=OrganisationKind.NATIONAL, country__isnull=True)
    return members_able(Power.SUBMIT, ours.values_list("pk", flat=True))


def embassy_officers(country) -> QuerySet[User]:
    embassies = Organisation.objects.filter(kind=OrganisationKind.EMBASSY, country=country)
    return members_able(Power.SUBMIT, embassies.values_list("pk", flat=True))


# --- requests to join


def _administered() -> Exists:
    parts = Membership.objects.current().filter(
        organisation=OuterRef("organisation"), role=Role.ADMINISTRATOR
    )
    return Exists(parts)


def _has_embassy(country: str) -> Exists:
    parts = Membership.objects.current().filter(
        organisation__kind=OrganisationKind.EMBASSY,
        organisation__country=OuterRef(country),
        role__in=ROLES_BY_POWER[Power.SUBMIT],
    )
    return Exists(parts)


def _with_who_decides(requests: QuerySet[JoinRequest]) -> QuerySet[JoinRequest]:
    return requests.annotate(
        is_administered=_administered(),
        has_embassy=_has_embassy("country"),
        has_embassy_of_known=_has_embassy("organisation__country"),
    ).select_related("user", "organisation__country", "organisation__department", "country", "place")


def requests_to_decide(rights: Rights, *, at: datetime | None = None) -> QuerySet[JoinRequest]:
    """What waits for this person’s answer, the oldest first; `rules.deciders` says the same of one."""
    found = _with_who_decides(JoinRequest.objects.waiting())
    abroad = Q(organisation__isnull=True) | Q(organisation__kind=OrganisationKind.FOREIGN_AUTHORITY)
    embassy = Q(has_embassy=True) | Q(has_embassy_of_known=True)
    mine = Q(organisation__in=rights.organisations(Power.ADMINISTER))
    if countries := rights.countries():
        there = Q(organisation__isnull=True, country__in=countries) | Q(organisation__country__in=countries)
        mine |= Q(is_administered=False) & abroad & there
    if rights.is_national_officer:
        late = (at or timezone.now()) - rules.ESCALATION
        mine |= Q(made_at__lt=late) | Q(is_administered=False) & ~(abroad & embassy)
    return found.filter(mine).order_by("made_at", "pk")


def deciders_of(request: JoinRequest, *, at: datetime | None = None) -> frozenset[Decider]:
    known = _with_who_decides(JoinRequest.objects.all()).get(pk=request.pk)
    is_foreign = known.organisation is None or known.organisation.kind == OrganisationKind.FOREIGN_AUTHORITY
    return rules.deciders(
        has_administrator=known.is_administered,  # type: ignore[attr-defined]
        is_foreign=is_foreign,
        has_embassy=known.has_embassy or known.has_embassy_of_known,  # type: ignore[attr-defined]
        made_at=known.made_at,
        now=at or timezone.now(),
    )


def country_of(request: JoinRequest):
    """The country where the authority asked for stands; None in France."""
    return request.organisation.country if request.organisation else request.country


def decides(rights: Rights, request: JoinRequest) -> bool:
    """Whether this person is one of those who answer this request."""
    who = deciders_of(request)
    country = country_of(request)
    return (
        (Decider.TEAM in who and rights.may(Power.ADMINISTER, request.organisation_id or 0))
        or (Decider.EMBASSY in who and country is not None and country.pk in rights.countries())
        or (Decider.NATIONAL in who and rights.is_national_officer)
    )


def people_who_decide(request: JoinRequest) -> list[User]:
    """Those to tell that a request waits."""
    who = deciders_of(request)
    if Decider.TEAM in who:
        found = administrators_of(request.organisation)
    elif Decider.EMBASSY in who:
        found = embassy_officers(country_of(request))
    else:
        found = national_officers()
    return list(found.order_by("pk"))


def requests_of(user) -> QuerySet[JoinRequest]:
    """What this person asked, the newest first."""
    return (
        JoinRequest.objects.filter(user=user)
        .select_related("organisation", "country", "see_instead")
        .order_by("-made_at", "-pk")
    )


# --- invitations


def open_invitations(organisation) -> QuerySet[Invitation]:
    return (
        Invitation.objects.open()
        .filter(organisation=organisation)
        .select_related("invited_by")
        .order_by("made_at", "pk")
    )


def invitations_for(user) -> QuerySet[Invitation]:
    """Those sent to an address that this person proved to read."""
    return (
        Invitation.objects.open()
        .filter(email__in=proved_addresses(user))
        .select_related("organisation", "invited_by")
        .order_by("made_at", "pk")
    )


# --- named contacts


def contacts_of(organisation) -> QuerySet[NamedContact]:
    """For signed-in people only: views ask."""
    return NamedContact.objects.current().filter(organisation=organisation)


# --- who is on the platform


def administrations() -> QuerySet[Organisation]:
    """Embassies, prefectures, ministries… that may be on the platform, with how many people act for each."""
    now = timezone.now()
    current = Q(
        Q(memberships__until__isnull=True) | Q(memberships__until__gt=now),
        memberships__ended_at__isnull=True,
        memberships__user__is_active=True,
    )
    return (
        Organisation.objects.visible()
        .filter(kind__in=rules.BY_INVITATION)
        .exclude(kind=OrganisationKind.NATIONAL, country__isnull=False)
        .select_related("country", "region")
        .annotate(people=Count("memberships__user", filter=current, distinct=True))
        .order_by("kind", "sort_key", "pk")
    )


def without_administrator() -> QuerySet[Organisation]:
    """Organisations whose people have nobody left who administers: the national administration names one."""
    administered = Membership.objects.current().filter(
        organisation=OuterRef("pk"), role=Role.ADMINISTRATOR, until__isnull=True
    )
    return (
        Organisation.objects.filter(Exists(Membership.objects.filter(organisation=OuterRef("pk"))))
        .exclude(Exists(administered))
        .order_by("sort_key", "pk")
    )


# --- foreign authorities and their places

MOST_PLACES = 8
MOST_LIKELY = 6
ALIKE = 0.45


def places_named(text: str, *, country: str) -> tuple[list[ForeignPlace], bool]:
    """The places of a country that are called exactly so, accents or not, in any language, and True; else
    those with words that begin so. Nothing without a country."""
    if not country or not text.strip():
        return [], False
    name, _bracket, region = text.partition("(")  # as they are proposed: « Dschang (Ouest) »
    found = foreign_places_for_text(name, countries=[country], limit=40)
    wanted, where = words(name), words(region)
    exact = [
        one
        for one in found
        if wanted in [words(each) for each in (one.name, one.name_fr, *one.alternative_names)]
        and where in ([], words(one.admin1_name))
    ]
    return (exact or found)[:MOST_PLACES], bool(exact)


def likely_authorities(name: str, *, country: str, places: list[ForeignPlace]) -> list[Organisation]:
    """Authorities of that country that the directory has and that this may be: at the same place, with all
    the words, or written almost so."""
    if not country or not words(name):
        return []
    asked = Sought(name)
    key = search_key(name)
    alike = Q(likeness__gte=ALIKE) | bears(asked) | Q(place__in=[one.pk for one in places])
    found = (
        Organisation.objects.visible()
        .foreign_authorities()
        .filter(country=country, successor__isnull=True)
        .annotate(likeness=TrigramSimilarity("search_key", key))
        .filter(alike)
        .order_by("-likeness", "sort_key", "pk")
    )
    return list(found[:MOST_LIKELY])


# --- organisations that may be joined

MOST_FOUND = 20


def organisations_for_text(text: str) -> list[Organisation]:
    """Those of the directory that bear the name, or have the INSEE code or the SIREN; a former commune gives
    that of today, as everywhere on the site. Three queries."""
    asked = Sought(" ".join(text.split())[:200])
    if not asked.words:
        return []
    found = who_bears(asked, former_communes(asked)).filter(successor__isnull=True)
    joinable = found.exclude(kind__in=rules.BY_INVITATION)
    return list(
        joinable.select_related("department", "region", "country").order_by(*BEST_KNOWN_FIRST)[:MOST_FOUND]
    )
