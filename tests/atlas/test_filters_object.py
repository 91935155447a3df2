"""`Filters`: from and to a query string, without loss, whatever is asked."""

import time

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from coopdec.atlas.filters import CLOSED, LABELS, NAMES, SINGLE, SORTS, Filters, parse

CODES = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)


def of_dimension(name):
    one = st.sampled_from(sorted(CLOSED[name])) if name in CLOSED else CODES
    one = one.map(str.upper) if name in {"country", "department"} else one
    return st.lists(one, max_size=4, unique=True).map(tuple)


FILTERS = st.builds(
    Filters,
    q=st.from_regex(r"[a-zé&=+%#’]{1,8}( [a-z]{1,8}){0,3}", fullmatch=True) | st.just(""),
    page=st.integers(1, 900_000),
    page_size=st.integers(1, 100),
    sort=st.sampled_from(["", *SORTS]),
    version=st.none() | st.integers(1, 900_000),
    year_from=st.none() | st.integers(1800, 1990),
    year_to=st.none() | st.integers(1990, 2200),
    **{name: of_dimension(name) for name in LABELS},
)


def read(query):
    return parse(QueryDict(query.lstrip("?")))


@given(FILTERS)
@settings(max_examples=300, deadline=None)
def test_a_question_is_read_as_it_was_written(filters):
    assert read(filters.query()) == (filters, [])


@given(FILTERS)
@settings(max_examples=100, deadline=None)
def test_what_is_added_can_be_taken_away(filters):
    for name, value in filters.chosen():
        less = filters.without(name, value)
        assert value not in getattr(less, name)
        assert less.page == 1
        assert set(getattr(less.adding(name, value), name)) == set(getattr(filters, name))


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_query_string_is_read_and_what_is_kept_can_be_asked_again(query):
    filters, _errors = read(query.replace("\x00", ""))
    assert read(filters.query()) == (filters, [])


def test_each_error_names_its_part_and_quotes_little_of_it():
    filters, errors = read("kind=projet&sdg=0&page=x&zorglub=1&country=é&theme=" + "a" * 500)
    assert filters.is_empty()
    assert {error.name for error in errors} == {"kind", "sdg", "page", "zorglub", "country", "theme"}
    assert all(len(error.message) < 120 for error in errors)


def test_case_and_spaces_are_forgiven():
    assert read("country=tg&department=2a&theme= eau ")[0] == Filters(
        country=("TG",), department=("2A",), theme=("eau",)
    )


def test_the_home_question_has_no_query_string():
    assert Filters().query() == ""
    assert Filters().is_empty()


def test_every_parameter_of_the_issue_is_there():
    wanted = (
        "q theme sdg country continent region department authority authority_kind partner kind status year_from"
        " year_to funder marker origin year_known amount_known placed bbox side where version sort page page_size"
    )
    assert sorted(NAMES) == sorted(wanted.split(" "))


@pytest.mark.parametrize("name", SINGLE)
def test_a_parameter_of_one_value_given_twice_is_told_and_left_out(name):
    filters, errors = read(f"{name}=1&{name}=2&country=TG")
    assert filters == Filters(country=("TG",))
    assert [error.name for error in errors] == [name]
    assert "une seule valeur" in errors[0].message


def test_empty_values_are_not_asked():
    assert read("q=&page=&country=&country=+&year_from=&sort=&version=&kind=project&page=2") == (
        Filters(kind=("project",), page=2),
        [],
    )


def test_years_upside_down_are_told():
    filters, errors = read("year_from=2020&year_to=2010&sdg=6")
    assert filters == Filters(sdg=("6",))
    assert [(error.name, error.value) for error in errors] == [("year_to", "2010")]
    assert read("year_from=2010&year_to=2010")[1] == []


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page_size=0",
        "page_size=101",
        "page_size=1e2",
        "year_from=1799",
        "year_to=2201",
        "version=0",
        "version=x",
        "sort=best",
        "origin=fake",
        "placed=maybe",
        "year_known=oui",
        "amount_known=1",
        "authority_kind=ville",
        "status=over",
        "sdg=18",
    ],
)
def test_a_value_that_is_none_is_named(query):
    filters, errors = read(query)
    assert filters == Filters()
    assert [error.name for error in errors] == [query.split("=")[0]]


@pytest.mark.parametrize(
    "typed", ["%E2%80%AEgnp", "a%01b", "%ED%A0%80", "%FF%FE", "%E2%81%A6x", "eau%1b[31m", "%7f"]
)
def test_what_cannot_be_read_is_refused_and_never_repeated(typed):
    filters, errors = read(f"q={typed}&country={typed}&kind={typed}&page={typed}&{typed}=1&sdg=6")
    assert filters == Filters(sdg=("6",))
    assert {"q", "country", "kind", "page"} <= {error.name for error in errors}
    assert len(errors) == 5
    assert all(error.message.isprintable() or "\ufffd" in error.message for error in errors)
    for sign in "\u202e\x01\x1b\x7f\u2066":
        assert not any(sign in error.message or sign in error.name for error in errors)


def test_words_of_any_script_are_words():
    for words in ("école à Ouagadougou", "東京", "جمهورية", "पानी", "Œuvre d’Été", "a\tb"):
        assert read(Filters(q=words).query())[1] == []


def test_too_much_is_refused_at_once():
    many = "&".join(f"country=A{number}" for number in range(900))
    began = time.perf_counter()
    for query in (
        many,
        "q=" + "a" * 8000,
        "&".join(f"{number}=1" for number in range(900)),
        "theme=" + "é" * 900,
    ):
        filters, errors = read(query)
        assert filters == Filters()
        assert errors
    assert time.perf_counter() - began < 0.4


def test_other_parameters_of_a_page_are_not_errors():
    assert parse(QueryDict("nom=x&prefix=y"), also=["nom", "prefix"]) == (Filters(), [])
