"""Each reader against a naive one: Python loops over the record. Same sheets, same counts, same totals.

This is the oracle for any reader of the atlas: SQL and the engine pass the same tests.
"""

import itertools
import random
from collections import Counter, defaultdict

import pytest

from coopdec.atlas.answers import BeyondTheEndError, Totals
from coopdec.atlas.filters import EMPTY, LABELS, Filters
from coopdec.cooperation import rules
from coopdec.cooperation.drawings import is_near
from coopdec.cooperation.enums import Kind
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import EXACT_POINTS
from coopdec.reference.models import Department

pytestmark = pytest.mark.django_db
QUESTIONS = 200


class Naive:
    """What each sheet answers to, dimension by dimension, read object by object."""

    def __init__(self):
        self.held = defaultdict(set)
        for one in Department.objects.exclude(authority_siren=None):
            self.held[one.authority_siren].add(one.code)
        self.bodies, self.values, self.sheets, self.lines, self.periods = {}, {}, {}, {}, {}
        self.countries, self.shores, self.effective = {}, {}, {}
        found = Cooperation.objects.filter(state="published").prefetch_related(
            "themes", "sdgs", "places__country", "partners__organisation__country", "partners__country",
            "funding_lines__funder", "markers",
        )  # fmt: skip
        for sheet in found:
            self.sheets[sheet.pk] = sheet
            self.values[sheet.pk] = self.read(sheet)

    def read(self, sheet):
        answers = {name: set() for name in LABELS}
        self.lines[sheet.pk] = list(sheet.funding_lines.all())
        amount = rules.sheet_amount(self.lines[sheet.pk])
        years = {"start_year": sheet.start_year, "end_year": sheet.end_year}
        answers["kind"] = {sheet.kind}
        answers["origin"] = {sheet.origin}
        answers["status"] = {
            str(rules.effective_status(kind=sheet.kind, status=sheet.status, this_year=2026, **years))
        }
        self.periods[sheet.pk] = rules.period(status=sheet.status, status_year=sheet.status_year, **years)
        answers["year_known"] = {"yes" if self.periods[sheet.pk] else "no"}
        answers["amount_known"] = {"no" if amount.cash_cents is None else "yes"}
        answers["sdg"] = {str(one.number) for one in sheet.sdgs.all()}
        for theme in sheet.themes.all():
            answers["theme"] |= {theme.code, theme.parent_id} - {None}
        for one in sheet.markers.all():
            answers["marker"] |= {f"{one.marker_id}:{one.score}"} | ({one.marker_id} if one.score else set())
        abroad = [one.country for one in [*sheet.places.all(), *sheet.partners.all()] if one.country]
        answers["country"] = {one.code for one in abroad}
        answers["continent"] = {one.area for one in abroad}
        answers["funder"] = {line.funder.slug for line in self.lines[sheet.pk] if line.funder}
        parts = list(sheet.partners.all())
        self.shores[sheet.pk] = [(part, is_near(part, parts)) for part in parts]
        for part in parts:
            self.read_part(part, answers)
        points = [place.point_precision for place in sheet.places.all() if place.latitude is not None]
        points += [
            part.organisation.point_precision
            for part in parts
            if part.side != "french" and part.organisation and part.organisation.latitude is not None
        ]
        exact = any(point in EXACT_POINTS for point in points)
        answers["placed"] = {"exact" if exact else "approximate" if points else "none"}
        return answers

    def read_part(self, part, answers):
        one = part.organisation
        if one is None:
            return
        self.bodies[one.slug] = one
        if one.kind == "french-authority":
            answers["authority"].add(one.slug)
            answers["authority_kind"].add(one.authority_kind)
        else:
            answers["partner"].add(one.slug)
        if part.side == "french":
            answers["region"] |= {one.region_id} - {None}
            answers["department"] |= self.departments(one)

    def departments(self, one):
        return ({one.department_id} - {None}) | self.held.get(one.siren, set())

    def found(self, filters):
        return {
            pk
            for pk, answers in self.values.items()
            if all(
                not getattr(filters, name) or answers[name] & set(getattr(filters, name)) for name in LABELS
            )
            and rules.overlaps(self.periods[pk], year_from=filters.year_from, year_to=filters.year_to)
        }

    def counts(self, name, filters):
        return Counter(value for pk in self.found(filters) for value in self.values[pk][name])

    def listed(self, name, filters):
        """Of those who stand where the question asks."""

        def stands(value):
            one = self.bodies.get(value)
            if name == "authority":
                return (
                    (not filters.region or one.region_id in filters.region)
                    and (not filters.department or self.departments(one) & set(filters.department))
                    and (not filters.authority_kind or one.authority_kind in filters.authority_kind)
                )
            if name == "partner":
                return (
                    one.kind == "foreign-authority"
                    and (not filters.country or one.country_id in filters.country)
                    and (not filters.continent or one.country.area in filters.continent)
                )
            return not filters.continent or AREAS[value] in filters.continent

        return {value: count for value, count in self.counts(name, filters).items() if stands(value)}


AREAS = {}


@pytest.fixture
def naive(demonstration):
    from coopdec.reference.models import Country  # noqa: PLC0415 - only here

    AREAS.update(Country.objects.values_list("code", "area"))
    return Naive()


def drawn(naive, seed):
    chance = random.Random(seed)
    asked = {}
    for name in chance.sample(list(LABELS), chance.randint(1, 3)):
        counted = Counter(value for one in naive.values.values() for value in one[name])
        usual = [value for value, _count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]
        usual = usual[: 10 if chance.random() < 0.6 else None]
        asked[name] = tuple(chance.sample(usual, min(len(usual), chance.choice([1, 1, 2, 3]))))
    if chance.random() < 0.3:
        asked["year_from"] = chance.randint(1950, 2026)
    if chance.random() < 0.3:
        asked["year_to"] = chance.randint(asked.get("year_from", 1950), 2030)
    return Filters(**asked)


def test_the_naive_reader_reads_every_dimension(naive):
    assert len(naive.sheets) > 300
    assert all(any(one[name] for one in naive.values.values()) for name in LABELS)


def test_a_reader_finds_the_sheets_of_two_hundred_questions(both, naive):
    reader, empty = both(), 0
    for seed in range(QUESTIONS):
        filters = drawn(naive, seed)
        wanted = naive.found(filters)
        assert set(reader.keys(filters)) == wanted, filters
        empty += not wanted
    assert empty < QUESTIONS * 0.7


def test_facets_count_their_lists_under_the_other_filters(both, naive):
    reader = both()
    for seed in range(25):
        filters = drawn(naive, seed)
        facets = reader.answer(filters, limit=100_000).facets
        assert list(facets) == list(LABELS)
        for name, facet in facets.items():
            wanted = dict(naive.counts(name, filters.without(name)))
            shown = {one.value: one.count for one in facet.values}
            assert {value: count for value, count in shown.items() if count} == wanted, f"{name} {filters}"
            assert set(getattr(filters, name)) <= set(shown)
            assert facet.more == 0
            counts = [one.count for one in facet.values]
            assert counts == sorted(counts, reverse=True)


def test_who_takes_part_is_who_stands_where_the_question_asks(both, naive):
    reader = both()
    for seed in range(60):
        filters = drawn(naive, seed)
        totals = reader.totals(filters)
        for figure, name in (("authorities", "authority"), ("partners", "partner"), ("countries", "country")):
            wanted = naive.listed(name, filters)
            assert {one.value: one.count for one in reader.listed(filters, name)} == wanted, filters
            assert getattr(totals, figure) == len(wanted)


def test_totals_and_money_are_those_of_the_domain(both, naive):
    reader = both()
    for seed in range(60):
        filters = drawn(naive, seed)
        found = [naive.sheets[pk] for pk in naive.found(filters)]
        totals = reader.totals(filters)
        assert totals.count == len(found)
        assert totals.partnerships == len({one.parent_id or one.pk for one in found})
        assert totals.projects == sum(one.kind in {Kind.PROJECT, Kind.ONE_OFF} for one in found)
        money = rules.list_amount([rules.sheet_amount(naive.lines[one.pk]) for one in found])
        assert (totals.amount_known, totals.cash_cents, totals.in_kind_cents) == (
            money.known, money.cash_cents, money.in_kind_cents,
        )  # fmt: skip
        firsts = Counter(naive.periods[one.pk][0] for one in found if naive.periods[one.pk])
        spans = [range(*naive.periods[one.pk]) for one in found if naive.periods[one.pk]]
        years = Counter(year for span in spans for year in (*span, span.stop))
        assert reader.active(filters) == dict(years)
        assert totals.first_year == min(firsts, default=None)
        lines = Counter()
        for one in found:
            for line in rules.current_lines(naive.lines[one.pk]):
                lines[line.year, line.nature, line.stage] += line.amount_eur_cents
        assert {tuple(row)[:3]: row.cents for row in reader.money(filters)} == dict(lines)


def test_crossed_counts_and_links(both, naive):
    reader = both()
    for seed in range(25):
        filters = drawn(naive, seed)
        crossed, cash, roots, links, unplaced = Counter(), {}, defaultdict(set), Counter(), 0
        for pk in naive.found(filters):
            amount = rules.sheet_amount(naive.lines[pk]).cash_cents
            asked = [set(getattr(filters, name)) for name in ("continent", "theme")]
            values = [naive.values[pk]["continent"], naive.values[pk]["theme"]]
            kept = [found & said if said else found for found, said in zip(values, asked, strict=True)]
            for pair in itertools.product(*kept):
                crossed[pair] += 1
                roots[pair].add(naive.sheets[pk].parent_id or pk)
                cash.setdefault(pair, []).append(amount)
            shores = {True: set(), False: set()}
            for part, near in naive.shores[pk]:
                if part.organisation and part.organisation.latitude is not None:
                    shores[near].add(part.organisation.slug)
                else:
                    unplaced += not near
            links.update((home, away) for home in shores[True] for away in shores[False])
        wanted = {}
        for pair, count in crossed.items():
            known = [amount for amount in cash[pair] if amount is not None]
            wanted[pair] = (count, len(roots[pair]), len(known), sum(known) if known else None)
        assert reader.cross(filters, "continent", "theme").cells == wanted, filters
        said = reader.links(filters, limit=100_000)
        assert {(home, away): count for home, away, count in said.links} == dict(links)
        assert said.unplaced == unplaced


def test_orders(both, naive):
    reader = both()
    for seed in range(20):
        found = [naive.sheets[pk] for pk in naive.found(drawn(naive, seed))]
        by_title = sorted(found, key=lambda one: (one.sort_key, one.pk))
        last = {one.pk: (naive.periods[one.pk] or (0, 0))[1] for one in found}
        cash = {one.pk: rules.sheet_amount(naive.lines[one.pk]).cash_cents for one in found}
        for sort, wanted in (
            ("title", by_title),
            ("recent", sorted(by_title, key=lambda one: -last[one.pk])),
            ("amount", sorted(by_title, key=lambda one: (cash[one.pk] is None, -(cash[one.pk] or 0)))),
        ):
            filters = drawn(naive, seed).sorted_by(sort)
            assert reader.keys(filters) == [one.pk for one in wanted], filters


def test_what_only_fictitious_sheets_bring(both, naive):
    reader = both()
    every, real = reader.totals(EMPTY), reader.totals(Filters(origin=("real",)))
    said = reader.demonstration(EMPTY)
    assert (said.count, said.projects) == (every.count - real.count, every.projects - real.projects)
    assert said.count > 100
    assert reader.demonstration(Filters(origin=("real",))) == Totals()
    assert reader.demonstration(Filters(origin=("demonstration",))).count == said.count


def test_unknown_is_never_zero_euro_and_nothing_has_one_page(both):
    nothing = Filters(country=("IS",), kind=("charter",), year_from=1800, year_to=1801)
    totals = both().totals(nothing)
    assert (totals.count, totals.cash_cents, totals.amount_known) == (0, None, 0)
    assert both().cards(nothing) == ()
    with pytest.raises(BeyondTheEndError):
        both().answer(Filters(page=900))
