"""The real places and authorities that the demonstration world is built on, ordered by official codes."""

from collections import defaultdict
from dataclasses import dataclass, field

from coopdec.demonstration.french import of, within
from coopdec.demonstration.material import Material
from coopdec.directory.enums import AuthorityKind
from coopdec.directory.models import Organisation
from coopdec.reference.models import Country, ForeignPlace, MarkerScore, SdgTarget, Theme

USED_KINDS = (AuthorityKind.COMMUNE, AuthorityKind.EPCI, AuthorityKind.DEPARTEMENT, AuthorityKind.REGION)
LEAST_INHABITANTS = 400


@dataclass(frozen=True, slots=True)
class Authority:
    """A French authority: `weight` says how much it does, `said` how sentences call it."""

    key: int
    slug: str
    kind: str
    name: str
    place: str
    said: tuple[str, ...]
    population: int
    department: str
    point: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Town:
    """A town abroad that may have an authority in the demonstration world."""

    geoname_id: int
    name: str
    country: str
    province: str
    latitude: float
    longitude: float
    population: int


@dataclass(frozen=True, slots=True)
class CountryName:
    code: str
    name: str
    area: str
    definite: str
    within: str
    of: str


@dataclass(frozen=True, slots=True)
class World:
    """All that the generator draws from."""

    authorities: tuple[Authority, ...]
    towns: dict[str, tuple[Town, ...]]
    countries: dict[str, CountryName]
    themes: dict[str, str | None]
    targets: dict[str, int]
    markers: dict[str, tuple[int, ...]] = field(default_factory=dict)


def read_world(material: Material) -> World:
    """Read the reference and the French authorities, all ordered by official codes."""
    scores: dict[str, list[int]] = defaultdict(list)
    for marker, score in MarkerScore.objects.order_by("marker_id", "score").values_list("marker_id", "score"):
        scores[marker].append(score)
    wanted = {code for area in material.areas.values() for code in area["countries"]}
    countries = {
        code: _country(code, name, area, material)
        for code, name, area in Country.objects.order_by("code").values_list("code", "name_fr", "area")
        if code in wanted
    }
    themes = Theme.objects.order_by("order").values_list("code", "parent_id", "label_fr")
    return World(
        authorities=tuple(_authorities()),
        towns=_towns(countries),
        countries=countries,
        themes={code: parent for code, parent, _label in themes},
        targets=dict(SdgTarget.objects.order_by("code").values_list("code", "sdg_id")),
        markers={marker: tuple(values) for marker, values in scores.items()},
    )


def _country(code: str, name: str, area: str, material: Material) -> CountryName:
    said = material.countries
    plain = name.replace("'", "’")
    if code in said["bare"] or code in said["bare_en"]:
        inside = f"en {plain}" if code in said["bare_en"] else f"à {plain}"
        return CountryName(code, plain, area, plain, inside, of(plain))
    definite = said["names"].get(code) or _definite(code, plain, said)
    if definite[:1].isupper():
        return CountryName(code, plain, area, definite, f"à {definite}", of(definite))
    return CountryName(code, plain, area, definite, within(definite), of(definite))


def _definite(code: str, name: str, said: dict) -> str:
    if code in said["plural"]:
        return f"les {name}"
    if name[0].lower() in "aeiouéèêîœ":
        return f"l’{name}"
    feminine = (name.endswith("e") or code in said["feminine"]) and code not in said["masculine"]
    return f"la {name}" if feminine else f"le {name}"


def _authorities():
    found = Organisation.objects.french_authorities().filter(authority_kind__in=USED_KINDS, origin="real")
    rows = found.order_by("slug").values_list(
        "pk", "slug", "authority_kind", "name", "department_id",
        "commune__name", "commune__population", "epci__population", "own_department__name",
        "own_department__population", "own_region__name", "own_region__population", "latitude", "longitude",
    )  # fmt: skip
    for key, slug, kind, raw, department, *more in rows:
        commune, inhabitants, members, own, own_people, region, people, latitude, longitude = more
        name = raw.replace("'", "’")
        population = inhabitants or members or own_people or people or 0
        if kind == AuthorityKind.COMMUNE and population < LEAST_INHABITANTS:
            continue
        place = (commune or own or region or name).replace("'", "’")
        yield Authority(
            key=key, slug=slug, kind=kind, name=name, place=place,
            said=_said(kind, name, population), population=population, department=department or "",
            point=(latitude or 46.5, longitude or 2.5),
        )  # fmt: skip


CITY = 20_000


def _said(kind: str, name: str, population: int) -> tuple[str, ...]:
    """How sentences call it, with its article."""
    if kind == AuthorityKind.COMMUNE:
        town = "la ville" if population >= CITY else "la commune"
        return name, name, f"{town} {of(name)}", f"la municipalité {of(name)}"
    for start, article, short in CALLED:
        if name.startswith(start):
            full = f"{article}{name}"
            return (full, full, short) if short else (full,)
    if kind == AuthorityKind.EPCI:
        return name, name, "l’intercommunalité"
    return (f"le {name}" if kind == AuthorityKind.REGION else f"la {name}",)


# How the name begins, its article, and how it is called when it has been named already.
CALLED = (
    ("Département", "le ", "le Département"),
    ("Région", "la ", "la Région"),
    ("Collectivité", "la ", ""),
    ("Communauté", "la ", "l’intercommunalité"),
    ("Métropole", "la ", "la Métropole"),
    ("Établissement", "l’", "l’établissement public territorial"),
    ("Eurométropole", "l’", ""),
)


READABLE = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz -’ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝ"
    "àáâãäåæçèéêëìíîïñòóôõ"
    "öøùúûüýÿŒœŠšŽžĀāăąćčďĐđĒēęěğĢģīıķļŁłńņňŌōőŒřŚśşŠšťūůűųźŻżžșțȘȚ"
)


def _towns(countries: dict[str, CountryName]) -> dict[str, tuple[Town, ...]]:
    """By country, the most populated first; towns whose name our readers cannot spell are left out."""
    rows = (
        ForeignPlace.objects.filter(country__in=list(countries), population__gte=500)
        .exclude(feature__in=["PPLX", "PPLL", "PPLF"])
        .order_by("country", "-population", "geoname_id")
        .values_list(
            "geoname_id", "name", "name_fr", "country_id", "admin1_name", "latitude", "longitude",
            "population",
        )
    )  # fmt: skip
    found: dict[str, list[Town]] = defaultdict(list)
    seen = set()
    for key, native, french, country, province, latitude, longitude, population in rows:
        name = (french or native).replace("'", "’").replace("‘", "’")
        if (country, name) in seen or not READABLE.issuperset(name) or not name[:1].isupper():
            continue
        seen.add((country, name))
        found[country].append(Town(key, name, country, province, latitude, longitude, population))
    return {code: tuple(towns) for code, towns in found.items()}
