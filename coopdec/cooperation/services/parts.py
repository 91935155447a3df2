"""What a sheet is written from: one input for each of its parts."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from coopdec.cooperation.enums import Nature, Role
from coopdec.directory.services.organisations import PassageInput


@dataclass(frozen=True, slots=True)
class PartnerInput:
    """`organisation` is a primary key; without it, `country` alone and the name is not known."""

    side: str
    organisation: int | None = None
    country: str | None = None
    role: str = Role.PARTNER
    label: str = ""


@dataclass(frozen=True, slots=True)
class FundingInput:
    """One statement of money; `amount_cents` of `currency`, None = not known; `rate` = euros for one unit."""

    stage: str
    funder: int | None = None
    funder_label: str = ""
    scheme: str = ""
    year: int | None = None
    nature: str = Nature.CASH
    amount_cents: int | None = None
    currency: str = "EUR"
    rate: Decimal = Decimal(1)
    rate_on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """Where it happens: a country, at most a town of it (`place`, a primary key), a point of its own."""

    country: str
    place: int | None = None
    label: str = ""
    latitude: float | None = None
    longitude: float | None = None
    point_precision: str = ""


@dataclass(frozen=True, slots=True)
class AgreementInput:
    """A signed text; `document` is a primary key, dates are partial, None = the amount is not known."""

    title: str
    reference: str = ""
    signed_on: str = ""
    starts_on: str = ""
    ends_on: str = ""
    amount_eur_cents: int | None = None
    document: int | None = None


@dataclass(frozen=True, slots=True)
class DeliberationInput:
    """A vote of an assembly; `authority` and `document` are primary keys."""

    authority: int
    object: str
    reference: str = ""
    voted_on: str = ""
    amount_eur_cents: int | None = None
    document: int | None = None


@dataclass(frozen=True, slots=True)
class VolunteeringInput:
    """Volunteers of one scheme; `people` None = how many is not known."""

    scheme: str
    people: int | None = None
    first_year: int | None = None
    last_year: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DocumentInput:
    """A document of the sheet, by primary key; without `title`, its own."""

    document: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class ContactInput:
    """A role and a functional mailbox of an organisation (a primary key), never a named person."""

    organisation: int
    role: str
    email: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class SheetInput:
    """All that a sheet says. `fields` are columns of the model by name; the rest are its parts, in order.

    Agreements and deliberations are kept in the order of their dates, and as given within a date.
    `markers` maps a marker's key to its score; a marker that is not there was not screened.
    """

    fields: dict[str, Any]
    partners: tuple[PartnerInput, ...] = ()
    places: tuple[PlaceInput, ...] = ()
    themes: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    sdg_targets: tuple[str, ...] = ()
    markers: dict[str, int] = field(default_factory=dict)
    funding: tuple[FundingInput, ...] = ()
    passages: tuple[PassageInput, ...] = ()
    agreements: tuple[AgreementInput, ...] = ()
    deliberations: tuple[DeliberationInput, ...] = ()
    volunteers: tuple[VolunteeringInput, ...] = ()
    documents: tuple[DocumentInput, ...] = ()
    contacts: tuple[ContactInput, ...] = ()
