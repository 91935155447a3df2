"""From the names of a source to organisations of the directory, each one once."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.common.importing import Checked
from coopdec.common.text import fold
from coopdec.cooperation.enums import Side
from coopdec.directory.enums import AuthorityKind, ForeignLevel, OrganisationKind, Origin, PointPrecision
from coopdec.directory.models import Organisation
from coopdec.directory.services.organisations import (
    OrganisationInput,
    free_slug,
    place_organisation,
    put_organisation,
)
from coopdec.reference.enums import FRENCH_TERRITORIES
from coopdec.reference.models import Commune, Country, Department, ForeignPlace, FormerPlace, Region

FRENCH_TYPES = {
    "commune": AuthorityKind.COMMUNE,
    "intercommunalite": AuthorityKind.EPCI,
    "departement": AuthorityKind.DEPARTEMENT,
    "region": AuthorityKind.REGION,
    "syndicat": AuthorityKind.SYNDICAT,
    "autre": "",
}
FOREIGN_TYPES = {
    "commune": ForeignLevel.MUNICIPALITY,
    "intercommunalite": ForeignLevel.GROUPING,
    "departement": ForeignLevel.DEPARTMENT,
    "region": ForeignLevel.REGION,
}
NATIVE_KINDS = {
    "association": OrganisationKind.ASSOCIATION,
    "entreprise": OrganisationKind.COMPANY,
    "etat": OrganisationKind.NATIONAL,
    "ministere": OrganisationKind.MINISTRY,
    "organisation-internationale": OrganisationKind.INTERNATIONAL,
}
UNPLACED = {
    PointPrecision.COUNTRY: gettext_lazy("lieu introuvable : centre du pays"),
    PointPrecision.NEARBY: gettext_lazy("lieu introuvable : ville voisine"),
}
TRAILING_PARENTHESIS = re.compile(r"\s*\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Participant:
    """One participant of one sheet. `key` tells which organisation; None = the source does not name it."""

    label: str
    side: str
    key: tuple[Any, ...] | None
    country: str | None = None
    values: OrganisationInput | None = None
    point: dict[str, Any] = field(default_factory=dict)
    suffix: str = ""
    problem: str = ""
    unplaced: str = ""
    is_french_authority: bool = False


@dataclass
class Participants:
    """Reads participants (checking only), then writes those that the directory does not have yet."""

    names: dict[str, dict[str, str]]
    countries: set[str] = field(default_factory=lambda: set(Country.objects.values_list("code", flat=True)))
    regions: set[str] = field(default_factory=lambda: set(Region.objects.values_list("code", flat=True)))
    departments: set[str] = field(
        default_factory=lambda: set(Department.objects.values_list("code", flat=True))
    )
    places: set[int] = field(default_factory=lambda: set(ForeignPlace.objects.values_list("pk", flat=True)))
    _by_slug: dict[str, Organisation] = field(default_factory=dict)

    def organisation(self, slug: str) -> Organisation | None:
        """The organisation of the directory that has this slug, read once."""
        if slug and slug not in self._by_slug:
            self._by_slug[slug] = Organisation.objects.get(slug=slug)
        return self._by_slug.get(slug)

    def read_french(self, record: Checked) -> Participant:
        """A participant of the French side; an authority by its code, others by `names.csv` or name."""
        label = record.text("name", required=True, most=300)
        kind = FRENCH_TYPES.get(record.one_of("type", FRENCH_TYPES), "")
        typed = self.names.get(label, {})
        side = typed.get("side") or Side.FRENCH
        if typed.get("organisation"):
            return self._named(record, label, side, typed["organisation"], is_authority=bool(kind))
        if kind and kind != AuthorityKind.SYNDICAT:
            found = self._find_authority(record, kind)
            if found is not None:
                return Participant(label=label, side=side, key=("slug", found.slug), is_french_authority=True)
        return self._new_french(record, label, side, kind, typed)

    @staticmethod
    def check_named(record: Checked, name: str, slug: str) -> None:
        """Notes an organisation that `names.csv` names and that the directory does not have."""
        if slug and not Organisation.objects.filter(slug=slug).exists():
            record.wrong(name, _("l’organisme « %(slug)s » n’est pas dans l’annuaire.") % {"slug": slug})

    def _named(self, record, label, side, slug, *, is_authority=False) -> Participant:
        self.check_named(record, "name", slug)
        point = self._french_point(record)
        return Participant(
            label=label,
            side=side,
            key=("slug", slug),
            point=point,
            unplaced="" if point else _("aucun point dans la source"),
            is_french_authority=is_authority,
        )

    def _french_point(self, record: Checked) -> dict[str, Any]:
        """Where a body without a territory stands: its host commune, else the seat of its territory."""
        precision = record.one_of("geo_precision", PointPrecision.values, required=False)
        host = record.text("located_in_insee", most=5)
        department = record.one_of("department_code", self.departments, required=False)
        region = record.one_of("region_code", self.regions, required=False) or record.one_of(
            "successor_code", self.regions, required=False
        )
        if host:
            seat, precision = host, PointPrecision.HOST_COMMUNE
            if not Commune.objects.filter(pk=host).exists():
                record.wrong("located_in_insee", _("« %(value)s » n’est pas une commune.") % {"value": host})
        elif precision == PointPrecision.DEPARTMENT and department:
            seat = Department.objects.values_list("seat_insee", flat=True).get(pk=department)
        elif precision in {PointPrecision.REGION, PointPrecision.SEAT} and region:
            seat = Region.objects.values_list("seat_insee", flat=True).get(pk=region)
        else:
            return {}
        commune = Commune.objects.filter(pk=seat).first()
        return self._point(commune.latitude, commune.longitude, precision, commune.name) if commune else {}

    def _find_authority(self, record: Checked, kind: str) -> Organisation | None:
        authorities = Organisation.objects.french_authorities()
        code, insee, siren = (record.text(name, most=14) for name in ("code", "insee", "siren"))
        wanted = Q(pk__isnull=True)
        if kind == AuthorityKind.COMMUNE and insee:
            wanted = Q(commune_id=insee)
        elif kind == AuthorityKind.REGION and code:
            wanted = Q(own_region_id=code)
        elif kind == AuthorityKind.DEPARTEMENT and code:
            wanted = Q(own_department_id=code) | Q(siren=siren)
        elif siren:
            wanted = Q(siren=siren)
        found = authorities.filter(wanted).first()
        if found is None and (code or insee or siren):
            name, value = next(
                pair for pair in (("insee", insee), ("code", code), ("siren", siren)) if pair[1]
            )
            record.wrong(name, _("aucune collectivité ne porte le code « %(value)s ».") % {"value": value})
        return found

    def _new_french(self, record, label, side, kind, typed) -> Participant:
        """A body that no code names: syndicat, former région, commune of uncertain name, organisation."""
        successor = record.one_of("successor_code", self.regions, required=False)
        department = record.one_of("department_code", self.departments, required=False)
        region = record.one_of("region_code", self.regions, required=False) or successor
        point = self._french_point(record)
        fields: dict[str, Any] = {
            "authority_kind": kind,
            "department_id": department or None,
            "region_id": region or None,
            "note": record.text("note"),
            **point,
        }
        problem = ""
        if successor:
            former = FormerPlace.objects.filter(kind="region", successor_code=successor)
            names = {fold(place.name): place for place in former}
            place = names.get(fold(label.removeprefix("Région ")))
            fields["ended_on"] = "2015" if place is not None else ""
            fields["successor_id"] = Organisation.objects.values_list("pk", flat=True).get(
                own_region=successor
            )
        elif kind == AuthorityKind.COMMUNE:
            problem = _("commune non identifiée : plusieurs portent ce nom")
        organisation_kind = (
            OrganisationKind.FRENCH_AUTHORITY if kind else typed.get("kind") or OrganisationKind.OTHER
        )
        return Participant(
            label=label,
            side=side,
            key=("french", fold(label)),
            values=OrganisationInput(name=label, kind=organisation_kind, fields=fields),
            problem=problem,
            unplaced="" if point else _("aucun point dans la source"),
            is_french_authority=bool(kind),
        )

    @staticmethod
    def _point(latitude, longitude, precision, note="") -> dict[str, Any]:
        return {
            "latitude": float(latitude),
            "longitude": float(longitude),
            "point_precision": precision,
            "point_note": note,
        }

    def read_foreign(self, record: Checked) -> Participant:
        """A participant of the other side; without a country it is on the international side."""
        label = record.text("name", required=True, most=300)
        country = record.one_of("country", self.countries - FRENCH_TERRITORIES, required=False) or None
        typed = self.names.get(label, {})
        side = typed.get("side") or (Side.FOREIGN if country else Side.INTERNATIONAL)
        if record.item.get("unspecified"):
            if country is None:
                record.wrong("country", _("un partenaire non précisé a besoin d’un pays."))
            return Participant(label=label, side=Side.FOREIGN, key=None, country=country)
        slug = typed.get("organisation", "")
        if slug and Organisation.objects.filter(slug=slug).exists():
            return Participant(label=label, side=side, key=("slug", slug), country=country)
        name = slug or self._bare_name(record, label)
        return self._new_foreign(record, label, name, side, country, typed)

    @staticmethod
    def _bare_name(record: Checked, label: str) -> str:
        """The name without the province or the other spelling that the source puts in brackets."""
        if record.item.get("type") in {"commune", None} and record.item.get("geo_precision") == "place":
            return TRAILING_PARENTHESIS.sub("", label)
        return label

    def _new_foreign(self, record, label, name, side, country, typed) -> Participant:
        native = record.text("native_type", most=60)
        seed_type = record.one_of("type", {*FOREIGN_TYPES, "autre"}, required=False)
        kind, level = self._foreign_kind(seed_type, native, typed)
        precision = record.one_of("geo_precision", PointPrecision.values, required=False)
        place = record.number("geonameid")
        if place is not None and int(place) not in self.places:
            record.wrong("geonameid", _("« %(value)s » n’est pas un lieu connu.") % {"value": place})
        is_town = precision == PointPrecision.PLACE and level in {
            ForeignLevel.MUNICIPALITY,
            ForeignLevel.UNKNOWN,
        }
        key = (
            ("place", int(place))
            if is_town and place is not None
            else ("name", country, kind, level, fold(name))
        )
        self._check_place(record, kind)
        latitude = record.number("lat", lowest=-90, highest=90)
        longitude = record.number("lon", lowest=-180, highest=180)
        fields: dict[str, Any] = {
            "foreign_level": level,
            "native_type": native,
            "scope": record.text("place", most=300),
            "country_id": country,
            "place_id": int(place) if is_town and place is not None else None,
        }
        if latitude is not None and longitude is not None and precision:
            fields |= self._point(latitude, longitude, precision, record.text("geo_place", most=200))
        unplaced = UNPLACED.get(precision, "") if precision else _("aucun point dans la source")
        other_names = (label,) if label != name else ()
        return Participant(
            label=label,
            side=side,
            key=key,
            country=country,
            values=OrganisationInput(name=name, kind=kind, fields=fields, other_names=other_names),
            suffix=country or "",
            unplaced=str(unplaced),
        )

    @staticmethod
    def _check_place(record: Checked, kind: str) -> None:
        """What the database would refuse: an authority without country, half a point."""
        said = {
            name for name in ("country", "lat", "lon", "geo_precision") if record.item.get(name) is not None
        }
        if kind == OrganisationKind.FOREIGN_AUTHORITY and "country" not in said:
            record.wrong("country", _("une autorité étrangère a besoin d’un pays."))
        if said & {"lat", "lon"}:
            for name in sorted({"lat", "lon", "geo_precision"} - said):
                record.wrong(name, _("il manque."))

    @staticmethod
    def _foreign_kind(seed_type: str, native: str, typed: dict[str, str]) -> tuple[str, str]:
        if typed.get("kind"):
            return typed["kind"], typed.get("foreign_level", "")
        if seed_type == "autre":
            return NATIVE_KINDS.get(native, OrganisationKind.OTHER), ""
        return OrganisationKind.FOREIGN_AUTHORITY, FOREIGN_TYPES.get(seed_type, ForeignLevel.UNKNOWN)

    def write(
        self, sheets: list[list[Participant]], *, by: models.Model | None
    ) -> dict[tuple[Any, ...], Organisation]:
        """The organisation of each key, created when the directory does not have it."""
        written: dict[tuple[Any, ...], Organisation] = {}
        best: dict[tuple[Any, ...], Participant] = {}
        for participant in (one for sheet in sheets for one in sheet):
            if participant.key is None:
                continue
            known = best.get(participant.key)
            # A source that gives the level says more than one that does not.
            if known is None or (
                known.values and known.values.fields.get("foreign_level") == ForeignLevel.UNKNOWN
            ):
                best[participant.key] = participant
        for key, participant in best.items():
            if key[0] == "slug":
                written[key] = self.organisation(key[1])
                if participant.point and written[key].latitude is None:
                    place_organisation(written[key], point=participant.point, by=by)
            else:
                known = self._already_there(participant)
                slug = known.slug if known else free_slug(participant.values.name, suffix=participant.suffix)
                written[key] = put_organisation(slug=slug, values=participant.values, by=by)
        return written

    def settle(self, participant: Participant, *, by: models.Model | None) -> Organisation:
        """The organisation that a participant is: as the directory says it, made when it has none.

        For those who cite it: unlike `write`, what is known already is not changed.
        """
        if participant.key is None or participant.values is None:
            # Named by its slug, and checked while reading.
            return Organisation.objects.get(slug=participant.key[1] if participant.key else "")
        known = self._already_there(participant)
        if known is not None:
            return known
        slug = free_slug(participant.values.name, suffix=participant.suffix)
        return put_organisation(slug=slug, values=participant.values, by=by)

    @staticmethod
    def _already_there(participant: Participant) -> Organisation | None:
        values = participant.values
        # A town of the demonstration world is nobody's partner in a real sheet.
        same = Organisation.objects.filter(kind=values.kind, origin=Origin.REAL)
        if participant.key[0] == "place":
            return same.filter(place_id=participant.key[1]).first()
        return same.filter(
            name=values.name,
            country_id=values.fields.get("country_id"),
            foreign_level=values.fields.get("foreign_level", ""),
            authority_kind=values.fields.get("authority_kind", ""),
            commune__isnull=True,
        ).first()
