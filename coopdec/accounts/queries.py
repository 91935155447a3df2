"""Reads: who may do what, in one query a request."""

from dataclasses import dataclass

from coopdec.accounts import rules
from coopdec.accounts.enums import Power, Role
from coopdec.accounts.models import Membership
from coopdec.directory.enums import OrganisationKind


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

    def may(self, power: Power) -> bool:
        return power in rules.powers_of(self.role)


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
        return self._acts_in(OrganisationKind.NATIONAL)

    @property
    def is_national_administrator(self) -> bool:
        return any(
            part.kind == OrganisationKind.NATIONAL and part.role == Role.ADMINISTRATOR for part in self.parts
        )

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

    def _acts_in(self, kind: str) -> bool:
        return any(part.kind == kind and part.may(Power.SUBMIT) for part in self.parts)

    def _scope(self, kind: str, name: str) -> frozenset[str]:
        found = (getattr(part, name) for part in self.parts if part.kind == kind and part.may(Power.SUBMIT))
        return frozenset(code for code in found if code)


NOBODY = Rights()


def rights_of(user) -> Rights:
    """What this person may do now; read once a request (kept on the user object)."""
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
        known = user.known_rights = Rights(tuple(Part(*row[:5], row[5] or "", row[6] or "") for row in rows))
    return known
