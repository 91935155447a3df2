"""A map as JSON: small at any zoom, so degrees have no more decimals than a screen can show."""

import json
from math import ceil, log10

from coopdec.atlas.answers import (
    MOST_LINKS,
    CellLink,
    Cluster,
    Links,
    Mapped,
    Reader,
    cell_degrees,
    cell_of,
    names_by_cell,
)
from coopdec.atlas.cards import euros
from coopdec.atlas.filters import DECIMALS, FRENCH, Filters

MOST_NAMED = 60  # clusters that are named: names weigh more than numbers
TILE = 256  # pixels of the whole Earth at zoom 0


def written(reader: Reader, filters: Filters, zoom: int, with_links: int, with_names: int) -> str:
    """`schemas.Map`."""
    found = reader.mapped(filters, zoom=zoom, links=MOST_LINKS if with_links else 0)
    decimals = decimals_at(zoom)
    own_is_near = filters.side == FRENCH
    clusters = [_cluster(one, decimals) for one in found.clusters]
    if with_names:
        _name(clusters, found, reader.links(filters, limit=0), near=own_is_near)
    said = {
        "version": reader.version,
        "total": found.total,
        "placed": found.placed,
        "unplaced": found.unplaced,
        "elsewhere": found.elsewhere,
        "cell": cell_degrees(found.zoom),
        "clusters": clusters,
        "links": [_link(one, decimals, own_is_near=own_is_near) for one in found.links],
        "links_left_out": found.links_left_out,
    }
    return json.dumps(said, separators=(",", ":"))


def decimals_at(zoom: int) -> int:
    """Decimals of a degree that are less than a pixel."""
    return min(DECIMALS, max(1, 1 + ceil(log10(TILE * 2.0**zoom / 360))))


def _cluster(one: Cluster, decimals: int) -> dict[str, object]:
    said: dict[str, object] = {
        "lon": round(one.lon, decimals),
        "lat": round(one.lat, decimals),
        "count": one.count,
        "amount_eur": euros(one.cash_cents),
    }
    if one.ref:
        said["ref"] = one.ref
    if not one.is_exact:
        said["approximate"] = True
    return said


def _name(clusters: list[dict[str, object]], found: Mapped, links: Links, *, near: bool) -> None:
    names = names_by_cell(links, found.zoom, near=near)
    for said, one in zip(clusters[:MOST_NAMED], found.clusters, strict=False):
        if here := names.get(cell_of(one.lon, one.lat, found.zoom)):
            said |= {"name": here[0], "others": len(here) - 1}


def _link(one: CellLink, decimals: int, *, own_is_near: bool) -> dict[str, object]:
    own = [round(one.lon, decimals), round(one.lat, decimals)]
    other = [round(one.other_lon, decimals), round(one.other_lat, decimals)]
    return {
        "near": own if own_is_near else other,
        "far": other if own_is_near else own,
        "count": one.count,
    }
