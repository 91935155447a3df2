"""Where countries, régions and départements stand on a map, and the frame that holds what is there."""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from coopdec.atlas.filters import WORLD, Box
from coopdec.atlas.queries.counting import rows_of

COUNTRIES = "SELECT code, longitude, latitude, area FROM reference_country WHERE longitude IS NOT NULL"
SEATS = """
SELECT place.code, longitude, latitude, {above} FROM {table} AS place
  JOIN reference_commune AS seat ON seat.insee = place.seat_insee
"""
PLACES = {
    "country": COUNTRIES,
    "region": SEATS.format(table="reference_region", above="''"),
    "department": SEATS.format(table="reference_department", above="region_id"),
}
OF_BODIES = "SELECT longitude, latitude FROM directory_organisation WHERE {column} = ANY(%s)"
OF_ACTION = "SELECT longitude, latitude FROM cooperation_actionplace WHERE country_id = ANY(%s)"
OF_COUNTRIES = "SELECT longitude, latitude FROM reference_country WHERE {column} = ANY(%s)"
FRAMES = {
    "continent": [OF_COUNTRIES.format(column="area")],
    "country": [OF_BODIES.format(column="country_id"), OF_ACTION, OF_COUNTRIES.format(column="code")],
    "partner": [OF_BODIES.format(column="slug")],
    "region": [OF_BODIES.format(column="region_id")],
    "department": [OF_BODIES.format(column="department_id")],
    "authority": [OF_BODIES.format(column="slug")],
}
FRAME = """
SELECT min(longitude), min(latitude), max(longitude), max(latitude) FROM ({points}) AS point
 WHERE latitude IS NOT NULL
"""
HALF_THE_WORLD = 180.0


class Spot(NamedTuple):
    """A point of a place, and the code of the wider one that it is in (area of a country, région)."""

    lon: float
    lat: float
    above: str


@lru_cache(maxsize=8)
def spots(dimension: str, epoch: str) -> dict[str, Spot]:
    """Code → where it stands: the middle of a country, the seat of a région or a département. Reference data:
    read again when `epoch` (which holds them) changes."""
    del epoch
    return {code: Spot(lon, lat, above) for code, lon, lat, above in rows_of(PLACES[dimension], [])}


@lru_cache(maxsize=256)
def frame(dimension: str, codes: Collection[str], margin: float, matter: tuple[object, ...]) -> Box | None:
    """The box of all that is known there, and `margin` degrees around; None when nothing is. `matter`: the
    version and the epoch that it is read at."""
    del matter
    points = FRAMES[dimension]
    sql = FRAME.format(points=" UNION ALL ".join(points))
    west, south, east, north = rows_of(sql, [list(codes)] * len(points))[0]
    if west is None:
        return None
    if east - west > HALF_THE_WORLD:  # on both sides of the antimeridian
        west, east = WORLD.west, WORLD.east
    return Box(
        max(round(west - margin, 2), WORLD.west), max(round(south - margin, 2), WORLD.south),
        min(round(east + margin, 2), WORLD.east), min(round(north + margin, 2), WORLD.north),
    )  # fmt: skip
