"""The queries against a naive engine: Python loops over all published sheets. Same sheets, same counts."""

import random
from collections import Counter, defaultdict

import pytest

from coopdec.atlas import lists, queries
from coopdec.atlas.filters import Filters
from coopdec.cooperation.enums import Kind
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import OrganisationKind
from coopdec.reference.models import Country, Department

pytestmark = pytest.mark.django_db
DIMENSIONS = (
    "theme", "sdg", "country", "continent", "region", "department", "authority", "partner", "funder", "kind"
)  # fmt: skip


class Naive:
    """What each sheet answers to, dimension by dimension."""

    def __init__(self):
        self.held = defaultdict(set)
        for one in Department.objects.exclude(authority_siren=None):
            self.held[one.authority_siren].add(one.code)
        self.organisations = {}
        self.areas = dict(Country.objects.values_list("code", "area"))
        self.sheets = {}
        found = Cooperation.objects.filter(state="published").prefetch_related(
            "themes",
            "sdgs",
            "places__country",
            "partners__organisation",
            "partners__country",
            "funding_lines__funder",
        )
        for sheet in found:
            self.sheets[sheet.pk] = self.read(sheet)

    def read(self, sheet):
        answers = {name: set() for name in DIMENSIONS}
        answers["kind"] = {sheet.kind}
        answers["sdg"] = {str(one.number) for one in sheet.sdgs.all()}
        for theme in sheet.themes.all():
            answers["theme"] |= {theme.code, theme.parent_id} - {None}
        abroad = [one.country for one in [*sheet.places.all(), *sheet.partners.all()] if one.country]
        answers["country"] = {one.code for one in abroad}
        answers["continent"] = {one.area for one in abroad}
        answers["funder"] = {one.funder.slug for one in sheet.funding_lines.all() if one.funder}
        for part in sheet.partners.all():
            one = part.organisation
            if one is None:
                continue
            self.organisations[one.slug] = one
            answers["authority"].add(one.slug)
            answers["partner"].add(one.slug)
            if part.side == "french":
                answers["region"] |= {one.region_id} - {None}
                answers["department"] |= ({one.department_id} - {None}) | self.held.get(one.siren, set())
        return answers

    def area(self, value):
        """Of a country; a continent is its own."""
        return self.areas.get(value, value)

    def found(self, filters):
        return {
            pk
            for pk, answers in self.sheets.items()
            if all(
                not getattr(filters, name) or answers[name] & set(getattr(filters, name))
                for name in DIMENSIONS
            )
        }

    def counts(self, name, filters):
        return Counter(value for pk in self.found(filters) for value in self.sheets[pk][name])


@pytest.fixture
def naive():
    return Naive()


def drawn(naive, seed):
    chance = random.Random(seed)
    values = {
        name: sorted(
            Counter(v for one in naive.sheets.values() for v in one[name]).items(),
            key=lambda p: (-p[1], p[0]),
        )
        for name in DIMENSIONS
    }
    asked = {}
    for name in chance.sample(DIMENSIONS, chance.randint(1, 3)):
        usual = [value for value, _count in values[name]][: 10 if chance.random() < 0.6 else None]
        asked[name] = tuple(chance.sample(usual, min(len(usual), chance.choice([1, 1, 2, 3]))))
    return Filters(**asked)


def test_the_naive_engine_reads_the_real_data(naive):
    assert len(naive.sheets) > 150
    assert all(any(one[name] for one in naive.sheets.values()) for name in DIMENSIONS)


def test_both_engines_agree_on_a_hundred_and_fifty_questions(naive):
    empty = 0
    for seed in range(150):
        filters = drawn(naive, seed)
        wanted = naive.found(filters)
        assert set(queries.sheets(filters).values_list("pk", flat=True)) == wanted, filters
        empty += not wanted
    assert empty < 120


def test_both_engines_count_the_same_facets(naive):
    for seed in range(40):
        filters = drawn(naive, seed)
        for name in (*lists.FACETS, "continent"):
            counted = {value: count for value, (_label, count) in lists.facet_counts(name, filters).items()}
            wanted = naive.counts(name, filters)
            if filters.continent and name in {"country", "continent"}:
                wanted = {value: wanted[value] for value in wanted if naive.area(value) in filters.continent}
            assert {value: counted[value] for value in wanted} == dict(wanted), f"{name} {filters}"
            assert name == "continent" or len(counted) == len(wanted), f"{name} {filters}"


def test_both_engines_find_who_takes_part(naive):
    for seed in range(40):
        filters = drawn(naive, seed)
        named = naive.counts("authority", filters)
        french = {
            slug: count
            for slug, count in named.items()
            if (one := naive.organisations[slug]).kind == OrganisationKind.FRENCH_AUTHORITY
            and (not filters.region or one.region_id in filters.region)
            and (
                not filters.department
                or one.department_id in filters.department
                or naive.held.get(one.siren, set()) & set(filters.department)
            )
        }
        assert {one.slug: one.hits for one in queries.authorities(filters)} == french, filters
        foreign = {
            slug: count
            for slug, count in named.items()
            if (one := naive.organisations[slug]).kind == OrganisationKind.FOREIGN_AUTHORITY
            and (not filters.country or one.country_id in filters.country)
            and (not filters.continent or one.country.area in filters.continent)
        }
        assert {one.slug: one.hits for one in queries.partners(filters)} == foreign, filters


def test_totals_are_those_of_the_domain(naive):
    for seed in range(40):
        filters = drawn(naive, seed)
        found = list(Cooperation.objects.filter(pk__in=naive.found(filters)))
        totals = queries.totals(filters)
        assert totals.count == len(found)
        assert totals.partnerships == len({one.parent_id or one.pk for one in found})
        assert totals.projects == sum(one.kind in {Kind.PROJECT, Kind.ONE_OFF} for one in found)
        years = [one.start_year if one.start_year is not None else one.end_year for one in found]
        assert totals.first_year == min((year for year in years if year is not None), default=None)
        assert totals.amount_known <= totals.count
        assert (totals.cash_cents is None) == (totals.amount_known == 0)


def test_unknown_is_never_zero_euro():
    nothing = queries.totals(Filters(country=("IS",)))
    assert (nothing.count, nothing.cash_cents, nothing.amount_known) == (0, None, 0)
