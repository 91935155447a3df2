"""Links between the two shores and cells of a map's grid, over the sheets that answer."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from coopdec.atlas.answers import MOST_CELLS, CellLink, Cluster, End, Links, cell_degrees, tight
from coopdec.atlas.filters import WORLD, Box
from coopdec.atlas.queries.counting import Compiled, compiled, rows_of
from coopdec.directory.enums import EXACT_POINTS
from coopdec.directory.models import Organisation

# `near` as `cooperation.drawings.is_near` says; points are compared in the width that the engine keeps.
PARTS = """
WITH part AS (
    SELECT cooperation_id AS sheet, slug, latitude IS NOT NULL AS placed,
           side = 'french' OR (
               side = 'international'
               AND NOT bool_or(side = 'french') OVER (PARTITION BY cooperation_id)
               AND row_number() OVER (PARTITION BY cooperation_id, side ORDER BY position, part.id) = 1
           ) AS near
      FROM cooperation_partner AS part LEFT JOIN directory_organisation AS body ON body.id = organisation_id
     WHERE cooperation_id IN ({hits})
)
"""
ENDS = "SELECT slug, near, count(DISTINCT sheet) FROM part WHERE placed GROUP BY slug, near"
LINKS = """
SELECT home.slug, away.slug, count(DISTINCT sheet)
  FROM part AS home JOIN part AS away USING (sheet)
 WHERE home.near AND NOT away.near AND home.placed AND away.placed
 GROUP BY home.slug, away.slug ORDER BY 3 DESC, 1, 2 LIMIT %s
"""
UNPLACED = "SELECT count(*) FROM part WHERE NOT near AND NOT placed"
OF_PARTNERS = """
SELECT cooperation_id AS sheet, longitude::real AS lon, latitude::real AS lat, point_precision AS precision
  FROM cooperation_partner JOIN directory_organisation AS body ON body.id = organisation_id
 WHERE latitude IS NOT NULL AND (side = 'french') = {near}
"""
OF_PLACES = """
UNION ALL SELECT cooperation_id, longitude::real, latitude::real, point_precision FROM cooperation_actionplace
 WHERE latitude IS NOT NULL
"""
# Each point of a sheet once, with its cell; exact when one of those that say it is.
CELLS = """
SELECT sheet, lon, lat, bool_or(precision = ANY(%s)) AS exact,
       floor((lon::float8 + 180) / %s) AS across, floor((lat::float8 + 90) / %s) AS up
  FROM ({points}) AS every WHERE sheet IN ({hits}) AND {inside} GROUP BY sheet, lon, lat
"""
CLUSTERS = """
SELECT sum(lon) / sum(points), sum(lat) / sum(points), count(*), sum(cash_cents)::bigint, min(ref),
       min(west), min(south), max(east), max(north), bool_or(exact)
  FROM (SELECT sheet, across, up, sum(lon::float8) AS lon, sum(lat::float8) AS lat, count(*) AS points,
               min(lon)::float8 AS west, min(lat)::float8 AS south, max(lon)::float8 AS east,
               max(lat)::float8 AS north, bool_or(exact) AS exact
          FROM ({cells}) AS point GROUP BY sheet, across, up) AS cell
  JOIN cooperation_cooperation ON id = sheet
  LEFT JOIN cooperation_sheetamount ON cooperation_id = sheet
 GROUP BY across, up ORDER BY 3 DESC, 1, 2
"""
CELL_LINKS = """
WITH own AS MATERIALIZED ({own}), other AS MATERIALIZED ({other}),
     own_end AS (SELECT across, up, avg(lon::float8) AS lon, avg(lat::float8) AS lat
                   FROM own GROUP BY across, up),
     other_end AS (SELECT across, up, avg(lon::float8) AS lon, avg(lat::float8) AS lat
                     FROM other GROUP BY across, up),
     pair AS (SELECT own.across, own.up, other.across AS to_across, other.up AS to_up,
                     count(DISTINCT sheet) AS sheets
                FROM own JOIN other USING (sheet) GROUP BY 1, 2, 3, 4)
SELECT one.lon, one.lat, two.lon, two.lat, sheets, count(*) OVER ()
  FROM pair JOIN own_end AS one USING (across, up)
  JOIN other_end AS two ON (two.across, two.up) = (to_across, to_up)
 ORDER BY sheets DESC, pair.across, pair.up, to_across, to_up LIMIT %s
"""


def points_of(*, near: bool) -> str:
    """SQL of the points of every sheet on one shore: places of the action are on the partners’.

    OFFSET 0 keeps the condition of a box out of its joins: PostgreSQL, which guesses that one point stands in
    a box, would look at every partner for each organisation.
    """
    return OF_PARTNERS.format(near=near) + ("" if near else OF_PLACES) + " OFFSET 0"


def inside(box: Box) -> Compiled:
    """The condition that a point is in the box, in the width of the points."""
    across = "lon BETWEEN %s::real AND %s::real"
    if box.west > box.east:
        across = "(lon >= %s::real OR lon <= %s::real)"
    given = [box.south, box.north, box.west, box.east]
    return f"lat BETWEEN %s::real AND %s::real AND {across}", given


def within(box: Box, *, near: bool) -> RawSQL:
    """Keys of the sheets that have a point in the box."""
    condition, given = inside(box)
    return RawSQL(f"{_sheets_of(near=near)} WHERE {condition}", given)  # noqa: S611 - both written above


def out_of(box: Box, *, near: bool) -> RawSQL:
    """Keys of the sheets that have points, none of them in the box. EXCEPT: NOT IN is slow on many keys."""
    every = _sheets_of(near=near)
    condition, given = inside(box)
    return RawSQL(f"{every} EXCEPT {every} WHERE {condition}", given)  # noqa: S611 - same


def nowhere(*, near: bool) -> RawSQL:
    """Keys of the sheets that have no point on this side."""
    every = _sheets_of(near=near)
    return RawSQL(f"SELECT id FROM cooperation_cooperation EXCEPT {every}", ())  # noqa: S608, S611 - same


def _sheets_of(*, near: bool) -> str:
    """The sheet of every point of this side."""
    return f"SELECT sheet FROM ({points_of(near=near)}) AS point"  # noqa: S608 - written above


def _cells(found: QuerySet, box: Box, *, zoom: int, near: bool) -> Compiled:
    hits, parameters = compiled(found.values("pk"))
    condition, given = inside(box)
    sql = CELLS.format(points=points_of(near=near), hits=hits, inside=condition)
    side = cell_degrees(zoom)
    return sql, [sorted(EXACT_POINTS), side, side, *parameters, *given]


def grid(found: QuerySet, *, box: Box, zoom: int, near: bool) -> int:
    """This zoom, or the first coarser one whose grid has at most MOST_CELLS cells with a point in the box."""
    sql, parameters = _cells(found, box, zoom=zoom, near=near)
    cells = set(rows_of(f"SELECT DISTINCT across, up FROM ({sql}) AS point", parameters))  # noqa: S608
    while len(cells) > MOST_CELLS and zoom:
        cells = {(across // 2, up // 2) for across, up in cells}
        zoom -= 1
    return zoom


def links(found: QuerySet, *, limit: int) -> Links:
    sql, parameters = compiled(found.values("pk"))
    parts = PARTS.format(hits=sql)
    counts = {(slug, near): count for slug, near, count in rows_of(parts + ENDS, parameters)}
    bodies = {one.slug: one for one in Organisation.objects.filter(slug__in={slug for slug, _near in counts})}
    ends = [
        End(
            value=slug,
            label=bodies[slug].name,
            lon=bodies[slug].longitude,
            lat=bodies[slug].latitude,
            is_exact=bodies[slug].has_exact_point,
            near=near,
            count=count,
        )
        for (slug, near), count in counts.items()
    ]
    return Links(
        ends=tuple(sorted(ends, key=lambda end: (-end.count, end.value, end.near))),
        links=tuple(rows_of(parts + LINKS, [*parameters, limit])),
        unplaced=rows_of(parts + UNPLACED, parameters)[0][0],
    )


def clusters(found: QuerySet, *, box: Box, zoom: int, near: bool) -> list[Cluster]:
    """Of the grid of this very zoom (see `grid`)."""
    sql, parameters = _cells(found, box, zoom=zoom, near=near)
    return [
        Cluster(lon, lat, count, cents, ref if count == 1 else "", tight(*bounds), is_exact)
        for lon, lat, count, cents, ref, *bounds, is_exact in rows_of(CLUSTERS.format(cells=sql), parameters)
    ]


def cell_links(
    found: QuerySet, *, box: Box, zoom: int, near: bool, limit: int
) -> tuple[tuple[CellLink, ...], int]:
    """The strongest links between cells in the box, on one shore, and those of the other; how many others."""
    own, parameters = _cells(found, box, zoom=zoom, near=near)
    other, more = _cells(found, WORLD, zoom=zoom, near=not near)
    rows = rows_of(CELL_LINKS.format(own=own, other=other), [*parameters, *more, limit])
    return tuple(CellLink(*row[:5]) for row in rows), (rows[0][5] - len(rows) if rows else 0)
