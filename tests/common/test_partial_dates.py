"""Dates as sources give them: a year, a month, a day, and no more."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from coopdec.common import partial_dates

DATES = st.dates(date(1000, 1, 1), date(2999, 12, 31))


@pytest.mark.parametrize(
    "value", ["2019", "2019-04", "2019-04-30", "2020-02-29", "1957", "1000", "2999-12-31"]
)
def test_a_year_a_month_or_a_day(value):
    assert partial_dates.check(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "", "19", "20190", "2019-4", "2019-13", "2019-00", "2019-04-00", "2019-04-32", "2019/04", "2019-04-30T00",
        "avril 2019", "2019\n", " 2019", "True", "2019.0", "-2019", "2019-04-", "0000", "0000-01", "0999", "3000",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_the_three_ways_to_write(value):
    with pytest.raises(ValidationError) as caught:
        partial_dates.check(value)
    assert caught.value.messages == [f"« {value} » n’est pas une date : écrivez 2019, 2019-04 ou 2019-04-30."]


@pytest.mark.parametrize("value", ["2019-02-29", "2019-02-30", "2019-04-31", "2100-02-29"])
def test_a_day_that_does_not_exist_is_refused(value):
    with pytest.raises(ValidationError) as caught:
        partial_dates.check(value)
    assert caught.value.messages == [f"Le jour « {value} » n’existe pas."]


@pytest.mark.parametrize("value", ["२०१९", "２０１９-04"])
def test_digits_of_other_scripts_are_refused(value):
    with pytest.raises(ValidationError):
        partial_dates.check(value)


@given(DATES, st.sampled_from([4, 7, 10]))
def test_a_date_that_passes_can_be_put_in_words(day, length):
    value = day.isoformat()[:length]
    partial_dates.check(value)
    assert partial_dates.words(value).split()[-1] == value[:4]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2019", "2019"),
        ("2019-04", "avril 2019"),
        ("2019-04-30", "30 avril 2019"),
        ("2020-08-01", "1 août 2020"),
    ],
)
def test_words(value, words):
    assert partial_dates.words(value) == words


@given(DATES, DATES, st.sampled_from([4, 7, 10]))
def test_order_of_the_text_is_the_order_of_time(one, other, length):
    first, second = one.isoformat()[:length], other.isoformat()[:length]
    partial_dates.check(first)
    assert bool(re.fullmatch(partial_dates.PATTERN, first))
    if first != second:
        assert (first < second) == (one < other)


def test_field_says_nothing_of_its_length_nor_collation_in_migrations():
    field = partial_dates.PartialDateField()
    field.name = "start_on"
    _name, path, args, kwargs = field.deconstruct()
    assert (path, args, kwargs) == (
        "coopdec.common.partial_dates.PartialDateField", [], {"blank": True, "default": ""},
    )  # fmt: skip
    assert (field.max_length, field.db_collation) == (10, "C")


def test_field_refuses_what_is_no_date():
    with pytest.raises(ValidationError):
        partial_dates.PartialDateField().clean("2019-13", None)
