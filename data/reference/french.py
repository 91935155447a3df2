"""France: regions, départements, EPCI, communes with their points, and the places that are no more."""

import math
from collections import Counter, defaultdict

import sources
import tables

UNINHABITED = {"984", "989"}
"""Terres australes and Clipperton: listed as communes by the package, no inhabitant, no council."""
OVERSEAS = {"975": "PM", "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC"}
SEATS = {"PPLC": 0, "PPLA": 1, "PPLA2": 2, "PPLA3": 3, "PPLA4": 4, "PPLA5": 5}
NOT_A_TOWN = {"PPLX", "PPLQ", "PPLH", "PPLW"}
SOURCE = "decoupage-administratif 6.0.0"
EARTH_KM = 6371.0
FAR_KM = 28
ENOUGH = 3


def distance_km(here, there):
    """Great-circle distance between two (latitude, longitude) in degrees."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*here, *there))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def communes_of_today():
    return [
        row
        for row in sources.french_units("communes")
        if row["type"] == "commune-actuelle" and row["departement"] not in UNINHABITED
    ]


def membership():
    """{commune: EPCI with its own tax}; territories of Greater Paris overlap it and are left out."""
    return {
        member["code"]: epci["code"] for epci in sources.french_units("epci") for member in epci["membres"]
    }


def regions():
    rows = [
        [row["code"], row["name"], row["zone"], row["chef_lieu_insee"], row["population"], row["siren"]]
        for row in tables.typed("regions")
    ]
    return tables.write(
        "regions.csv", ["code", "name", "zone", "seat_insee", "population", "siren"], sorted(rows)
    )


def departments():
    rows = [
        [
            row["code"],
            row["name"],
            row["reg"],
            row["zone"],
            row["chef_lieu_insee"],
            row["population"],
            row["siren"],
        ]
        for row in tables.typed("departments")
    ]
    header = ["code", "name", "region", "zone", "seat_insee", "population", "authority_siren"]
    return tables.write("departments.csv", header, sorted(rows))


def epci():
    home = {row["code"]: row for row in communes_of_today()}
    rows = []
    for body in sources.french_units("epci") + sources.french_units("ept"):
        members = sorted(body["membres"], key=lambda m: (-m["populationMunicipale"], m["code"]))
        main = home[members[0]["code"]]
        population = body.get("populationMunicipale") or sum(m["populationMunicipale"] for m in members)
        rows.append(
            [
                body["code"],
                body["nom"],
                body["type"],
                main["departement"],
                main["region"],
                main["code"],
                population,
            ]
        )
    header = ["siren", "name", "kind", "department", "region", "main_commune", "population"]
    return tables.write("epci.csv", header, sorted(rows))


def place_rank(place, name):
    """The commune's own town first: same name, then a seat, then the biggest, then the oldest id."""
    return (
        tables.fold(place["name"]) != name,
        place["feature"] in NOT_A_TOWN,
        SEATS.get(place["feature"], 9),
        -place["population"],
        int(place["id"]),
    )


def named_alike(place, name):
    names = [place["name"], *place["alternatives"].split(",")]
    return any(tables.fold(other) == name for other in names)


def known_points():
    """{commune: (latitude, longitude, source)} for the communes that GeoNames places."""
    today = {row["code"]: row for row in communes_of_today()}
    candidates = defaultdict(list)
    for place in sources.geonames():
        if place["country"] in {"FR", "GP", "MQ", "GF", "RE", "YT"} and place["admin4"] in today:
            candidates[place["admin4"]].append(place)
    points = {}
    for code, places in candidates.items():
        name = tables.fold(today[code]["nom"])
        best = min(places, key=lambda place: place_rank(place, name))
        points[code] = (float(best["lat"]), float(best["lon"]), f"geonames:{best['id']}")
    points.update(points_by_name(today, points))
    return without_strays(points)


def without_strays(points):
    """Drop a point farther than `FAR_KM` from every other one of its EPCI: a mistake of the source.

    Guyane is left alone (its neighbours are that far), and so are EPCIs with fewer than three points.
    """
    siblings = defaultdict(list)
    for code, epci in membership().items():
        if code in points and not code.startswith("973"):
            siblings[epci].append(code)
    strays = set()
    for codes in siblings.values():
        if len(codes) >= ENOUGH:
            for code in codes:
                others = (points[other] for other in codes if other != code)
                if min(distance_km(points[code][:2], other[:2]) for other in others) > FAR_KM:
                    strays.add(code)
    print("strays dropped:", sorted(strays))
    return {code: point for code, point in points.items() if code not in strays}


def points_by_name(today, known):
    """Points of overseas communes, which GeoNames ties to no code: same name in the same territory."""
    territory = {"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT"} | OVERSEAS
    seats = {row["insee"]: row["place"] for row in tables.typed("commune_places")}
    places = defaultdict(dict)
    for place in sources.newer_geonames() + sources.geonames():
        if place["country"] in territory.values():
            places[place["country"]][place["id"]] = place
    points = {}
    for code, row in today.items():
        country = territory.get(row["departement"])
        if country is None or code in known:
            continue
        name = tables.fold(seats.get(code, row["nom"]))
        alike = [place for place in places[country].values() if named_alike(place, name)]
        if alike:
            best = min(alike, key=lambda place: place_rank(place, name))
            points[code] = (float(best["lat"]), float(best["lon"]), f"geonames:{best['id']}")
    return points


def mean(points):
    """The mean of some (latitude, longitude, …); sound here: no group crosses the 180th meridian."""
    return tuple(sum(point[axis] for point in points) / len(points) for axis in (0, 1))


class Fallbacks:
    """Approximate points for the communes that no source places, nearest neighbours first.

    The mean of the exact points that share a postal code and the EPCI, or else the postal code; then of the
    EPCI, always inside the same département; then the département's exact point nearest to the EPCI, for an
    EPCI that has none there; at last the département's mean.
    """

    def __init__(self, known):
        self.groups, self.of_epci = defaultdict(list), defaultdict(list)
        self.epci_of = membership()
        for row in communes_of_today():
            if row["code"] in known:
                point = known[row["code"]][:2]
                self.of_epci[self.epci_of.get(row["code"])].append(point)
                for key, _source in self.keys(row):
                    self.groups[key].append(point)

    def keys(self, row):
        """The groups that a commune belongs to, closest first, and how a point taken from each is marked."""
        department, siren = row["departement"], self.epci_of.get(row["code"])
        postal = row.get("codesPostaux", [])
        keys = [((department, code, siren), f"postal:{code}") for code in postal if siren]
        keys += [((department, code), f"postal:{code}") for code in postal]
        if siren:
            keys.append(((department, siren), f"mean:{siren}"))
        return [*keys, ((department,), f"mean:{department}")]

    def point(self, row):
        """(latitude, longitude) and how it was made."""
        department, siren = row["departement"], self.epci_of.get(row["code"])
        *close, (last, source) = self.keys(row)
        for key, made in close:
            if key in self.groups:
                return mean(self.groups[key]), made
        if siren and siren in self.of_epci:
            centre = mean(self.of_epci[siren])
            points = self.groups[department,]
            return min(points, key=lambda point: distance_km(point, centre)), f"near:{siren}"
        return mean(self.groups[last]), source


def communes():
    known, epci_of = known_points(), membership()
    fallbacks = Fallbacks(known)
    by_hand = {row["insee"]: row for row in tables.typed("commune_points")}
    rows = []
    for row in sorted(communes_of_today(), key=lambda row: row["code"]):
        code, department = row["code"], row["departement"]
        siren = epci_of.get(code, "")
        if code in known:
            lat, lon, source = known[code]
            precision = "exact"
        elif code in by_hand:
            lat, lon, source, precision = by_hand[code]["lat"], by_hand[code]["lon"], "typed", "approximate"
        else:
            (lat, lon), source = fallbacks.point(row)
            precision = "approximate"
        rows.append(
            [
                code,
                row["nom"],
                row.get("siren", ""),
                row.get("population", ""),
                department,
                siren,
                tables.degrees(lat),
                tables.degrees(lon),
                precision,
                source,
            ]
        )
    print("points:", dict(Counter(row[8] for row in rows)))
    header = [
        "insee",
        "name",
        "siren",
        "population",
        "department",
        "epci",
        "lat",
        "lon",
        "point_precision",
        "point_source",
    ]
    return tables.write("communes.csv", header, rows)


def former_communes():
    """Communes merged into another: with their name when the package has it, else the code alone."""
    rows, named = set(), set()
    for row in sources.french_units("communes"):
        if row["type"] == "commune-actuelle":
            continue
        successor = row.get("chefLieu") or row["commune"]
        kind = row["type"]
        rows.add(("commune", row["code"], row["nom"], successor, "", f"{SOURCE} ({kind})"))
        named.add((row["code"], successor))
    for row in communes_of_today():
        for code in row.get("anciensCodes", []):
            if (code, row["code"]) not in named:
                rows.add(("commune", code, "", row["code"], "", f"{SOURCE} (ancien code)"))
    return rows


def former_places():
    rows = former_communes()
    for kind, name in (
        ("commune", "renamed_communes"),
        ("department", "former_departments"),
        ("region", "former_regions"),
    ):
        for row in tables.typed(name):
            rows.add((kind, row["code"], row["name"], row["successor_code"], row["until"], "saisi à la main"))
    header = ["kind", "code", "name", "successor_code", "until", "source"]
    return tables.write("former_places.csv", header, sorted(rows))
