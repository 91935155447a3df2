"""`Filters`: from and to a query string, without loss, whatever is asked."""

from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from coopdec.atlas.filters import CLOSED, LABELS, Filters, parse

CODES = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)


def of_dimension(name):
    one = st.sampled_from(sorted(CLOSED[name])) if name in CLOSED else CODES
    one = one.map(str.upper) if name in {"country", "department"} else one
    return st.lists(one, max_size=4, unique=True).map(tuple)


FILTERS = st.builds(
    Filters,
    q=st.from_regex(r"[a-zé&=+%#’]{1,8}( [a-z]{1,8}){0,3}", fullmatch=True) | st.just(""),
    page=st.integers(1, 900_000),
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
