"""The strip of years and the maps of stories, from answers made by hand."""

from dataclasses import dataclass, field

import pytest

from coopdec.atlas import drawings, surroundings
from coopdec.atlas.answers import End, Links, Totals, Value
from coopdec.atlas.filters import Filters
from coopdec.directory.models import Organisation

pytestmark = pytest.mark.django_db


@dataclass
class Answers:
    """A reader that knows only what it is given."""

    years: dict = field(default_factory=dict)
    found: Links = field(default_factory=Links)
    own: tuple = ()

    def active(self, _filters):
        return self.years

    def totals(self, filters):
        return Totals(count=4 if filters.year_known == ("no",) else 9)

    def links(self, _filters, *, limit):  # noqa: ARG002 - as `Reader` names it
        return self.found

    def listed(self, _filters, _name):
        return [Value(one, one, 1) for one in self.own]


def end(value, lon, lat, *, near, count=1):
    return End(value, value, lon, lat, True, near, count)


def drawn(found, **asked):
    about = asked.pop("about", None)
    own = asked.pop("own", ())
    return drawings.links_map(Answers(found=found, own=own), Filters(**asked), title="t", about=about)


def test_a_strip_needs_two_years():
    assert drawings.strip(Answers(years={2010: 3}), Filters()) is None


def test_each_year_of_a_strip_leads_to_its_list():
    strip = drawings.strip(Answers(years={2010: 3, 2012: 8}), Filters(country=("TG",)))
    assert (strip.first, strip.last, strip.width, strip.busiest.year, strip.unknown) == (
        2010,
        2012,
        3,
        2012,
        4,
    )
    assert strip.years[1].url.endswith("/atlas/?country=TG&year_from=2012&year_to=2012")
    assert strip.unknown_url.endswith("/atlas/?country=TG&year_known=no")
    assert [one.x for one in strip.years] == [0, 2]
    assert (strip.years[1].y, strip.years[1].height) == ("0.0", "40.0")


def test_one_sheet_a_year_does_not_fill_the_strip():
    strip = drawings.strip(Answers(years={2010: 1, 2011: 1}), Filters())
    assert {one.height for one in strip.years} == {"10.0"}


HOME = end("angers-49007", -0.5, 47.5, near=True, count=2)
AWAY = end("bamako-ml", -8.0, 12.6, near=False, count=2)
MATE = end("pise-mate", 2.0, 47.0, near=True)
ISLAND = end("saint-denis", 55.4, -20.9, near=True)


def test_the_map_of_an_authority_starts_from_its_own_place():
    found = Links(
        ends=(HOME, AWAY, MATE), links=(("pise-mate", "bamako-ml", 9), ("angers-49007", "bamako-ml", 2))
    )
    made = drawn(found, authority=("angers-49007",), about=Organisation(slug="angers-49007"))
    assert [place.label for place in made.listed] == ["angers-49007", "bamako-ml"]
    assert len(made.arcs) == 1


def test_the_map_of_a_country_leaves_a_few_islands_out_and_says_it():
    many = end("paris", 2.3, 48.8, near=True, count=20)
    made = drawn(Links(ends=(many, AWAY, ISLAND)), country=("ML",))
    assert [place.label for place in made.listed] == ["paris", "bamako-ml"]
    assert "1 autre lieu" in made.missing
    made = drawn(Links(ends=(HOME, AWAY, ISLAND)), country=("ML",))
    assert len(made.listed) == 3


def test_the_map_of_a_region_shows_its_own_authorities():
    found = Links(
        ends=(HOME, AWAY, MATE), links=(("pise-mate", "bamako-ml", 9), ("angers-49007", "bamako-ml", 2))
    )
    made = drawn(found, region=("52",), own=("angers-49007",))
    assert {place.label for place in made.listed} == {"angers-49007", "bamako-ml"}
    assert len(made.arcs) == 1


def test_distances_are_as_the_crow_flies():
    assert round(surroundings._km(48.8566, 2.3522, 45.7640, 4.8357)) == pytest.approx(392, abs=2)
    assert surroundings._km(48.0, 2.0, 48.0, 2.0) == 0
