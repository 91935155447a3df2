"""The map as JSON: its numbers add up, it is light at any zoom, and it refuses by name."""

import brotli
import pytest
from django.test import Client

from coopdec.atlas import readers
from coopdec.atlas.answers import ZOOMS
from coopdec.atlas.api import schemas

pytestmark = pytest.mark.django_db
MAP = "/api/v1/map"
HEAVIEST = 15_000
BOXES = (
    "",
    "&bbox=-20,-35,52,38",
    "&bbox=-10,35,30,60",
    "&bbox=-6,41,10,52",
    "&bbox=1,48,4,50",
    "&bbox=150,-50,-120,60",
)


def ask(query, status=200):
    response = Client().get(f"{MAP}?{query}")
    assert response.status_code == status, response.content.decode()[:300]
    return response


def test_numbers_add_up_and_both_readers_say_the_same(both):
    for query in (
        "",
        "side=french",
        "country=TG&zoom=6",
        "bbox=0,5,3,12&zoom=8",
        "q=eau&bbox=-180,-90,0,90",
    ):
        said = ask(f"{query}&links=1").json()
        schemas.Map.model_validate(said)
        assert said["total"] == said["placed"] + said["elsewhere"] + said["unplaced"]
        assert said["total"] == Client().get(f"/api/v1/cooperations?{without_box(query)}").json()["count"]
        assert said["placed"] <= sum(one["count"] for one in said["clusters"])
        if "bbox" in query:
            assert said["placed"] == Client().get(f"/api/v1/cooperations?{of_lists(query)}").json()["count"]


def without_box(query):
    return "&".join(pair for pair in of_lists(query).split("&") if not pair.startswith("bbox"))


def of_lists(query):
    return "&".join(pair for pair in query.split("&") if not pair.startswith(("zoom", "links", "names")))


@pytest.mark.parametrize("side", ["partner", "french"])
def test_a_map_is_light_at_any_zoom(both, side):
    for box in BOXES:
        for zoom in (ZOOMS[0], 3, 7, ZOOMS[-1]):
            response = ask(f"zoom={zoom}&links=1&side={side}{box}")
            said = response.json()
            assert len(said["clusters"]) <= 400
            assert len(said["links"]) <= 250
            assert len(brotli.compress(response.content, quality=4)) <= HEAVIEST, (zoom, box)


def test_without_links_there_is_none(atlas):
    said = ask("zoom=3").json()
    assert (said["links"], said["links_left_out"]) == ([], 0)
    counts = [one["count"] for one in ask("zoom=3&links=1").json()["links"]]
    assert counts
    assert counts == sorted(counts, reverse=True)


def test_a_box_across_the_antimeridian_is_both_its_sides(atlas):
    across = ask("bbox=150,-60,-120,60").json()
    east, west = (ask(f"bbox={box}").json()["placed"] for box in ("150,-60,180,60", "-180,-60,-120,60"))
    assert max(east, west) <= across["placed"] <= east + west
    assert all(one["lon"] >= 149 or one["lon"] <= -119 for one in across["clusters"])


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("bbox=0,5,1,5", "bbox"), ("bbox=0,6,1,5", "bbox"), ("bbox=0,-91,1,5", "bbox"), ("bbox=0,0,1,90.5", "bbox"),
        ("bbox=181,0,1,5", "bbox"), ("bbox=0,0,-181,5", "bbox"), ("bbox=1,2,3", "bbox"), ("bbox=a,b,c,d", "bbox"),
        ("bbox=nan,0,1,5", "bbox"), ("bbox=1e1,0,1,5", "bbox"), ("bbox=0,0,1,1&bbox=0,0,2,2", "bbox"),
        ("side=north", "side"), ("zoom=15", "zoom"), ("zoom=-1", "zoom"), ("zoom=1.5", "zoom"), ("zoom=x", "zoom"),
        ("links=2", "links"), ("level=town", "level"),
    ],
)  # fmt: skip
def test_what_is_no_map_is_refused_by_name(query, name):
    (detail,) = ask(query, 422).json()["detail"]
    assert detail["name"] == name
    assert detail["message"]


def test_a_client_that_has_it_is_told_so(atlas):
    response = ask("zoom=2&links=1")
    again = Client().get(f"{MAP}?zoom=2&links=1", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert ask("zoom=3&links=1").headers["ETag"] != response.headers["ETag"]
    assert ask("zoom=2").headers["ETag"] != response.headers["ETag"]
    assert response.headers["X-Atlas-Reader"] == ("engine" if readers.current().is_engine else "sql")


def test_circles_are_named_when_asked(both):
    said = ask("country=TG&zoom=6&names=1").json()
    schemas.Map.model_validate(said)
    named = [one for one in said["clusters"] if one.get("name")]
    assert named
    facet = Client().get("/api/v1/facets/partner?country=TG").json()["values"]
    assert {one["name"] for one in named} <= {value["label"] for value in facet}
    assert not any("name" in one for one in ask("country=TG&zoom=6").json()["clusters"])
    ask("names=2", status=422)


@pytest.mark.parametrize("side", ["partner", "french"])
def test_what_is_not_in_the_frame_has_its_list(both, side):
    frame = f"side={side}&bbox=-20,-35,52,38"
    said = ask(frame).json()
    for where, count in (("elsewhere", said["elsewhere"]), ("nowhere", said["unplaced"])):
        listed = Client().get(f"/api/v1/cooperations?{frame}&where={where}").json()
        assert listed["count"] == count
        ask(f"{frame}&where={where}", status=422)
