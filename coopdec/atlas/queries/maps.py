"""Links between the two shores and cells of a map's grid, over the sheets that answer."""

from django.db.models import QuerySet

from coopdec.atlas.answers import Box, Cluster, End, Links, cell_degrees
from coopdec.atlas.queries.counting import compiled, rows_of
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
SELECT cooperation_id AS sheet, longitude::real AS lon, latitude::real AS lat
  FROM cooperation_partner JOIN directory_organisation AS body ON body.id = organisation_id
 WHERE latitude IS NOT NULL AND (side = 'french') = {near}
"""
OF_PLACES = """
UNION SELECT cooperation_id, longitude::real, latitude::real FROM cooperation_actionplace
 WHERE latitude IS NOT NULL
"""
CLUSTERS = """
SELECT sum(lon) / sum(points), sum(lat) / sum(points), count(*), sum(cash_cents)::bigint, min(ref)
  FROM (SELECT sheet, floor((lon::float8 + 180) / %s) AS across, floor((lat::float8 + 90) / %s) AS up,
               sum(lon::float8) AS lon, sum(lat::float8) AS lat, count(*) AS points
          FROM (SELECT DISTINCT sheet, lon, lat FROM ({points}) AS every) AS point
         WHERE sheet IN ({hits}) AND lat BETWEEN %s AND %s AND {across}
         GROUP BY sheet, across, up) AS cell
  JOIN cooperation_cooperation ON id = sheet
  LEFT JOIN cooperation_sheetamount ON cooperation_id = sheet
 GROUP BY across, up ORDER BY 3 DESC, 1, 2
"""


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
    sql, parameters = compiled(found.values("pk"))
    side = cell_degrees(zoom)
    across = "lon BETWEEN %s AND %s" if box.west <= box.east else "(lon >= %s OR lon <= %s)"
    points = OF_PARTNERS.format(near=near) + ("" if near else OF_PLACES)
    rows = rows_of(
        CLUSTERS.format(points=points, hits=sql, across=across),
        [side, side, *parameters, box.south, box.north, box.west, box.east],
    )
    return [
        Cluster(lon=lon, lat=lat, count=count, cash_cents=cents, ref=ref if count == 1 else "")
        for lon, lat, count, cents, ref in rows
    ]
