"""The day, the hour, and whose hour it is."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from coopdec.calls import moments

PARIS, DAKAR = "Europe/Paris", "Africa/Dakar"


@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        (datetime(2027, 3, 31, 15, tzinfo=UTC), PARIS, "31 mars 2027 à 17 h 00, heure de Paris"),
        (datetime(2027, 1, 31, 16, tzinfo=UTC), PARIS, "31 janvier 2027 à 17 h 00, heure de Paris"),
        (
            datetime(2027, 3, 31, 12, tzinfo=UTC), DAKAR,
            "31 mars 2027 à 12 h 00, heure de Dakar, soit 14 h 00, heure de Paris",
        ),
        (
            datetime(2027, 3, 31, 23, 30, tzinfo=UTC), DAKAR,
            "31 mars 2027 à 23 h 30, heure de Dakar, soit 1 avril 2027 à 1 h 30, heure de Paris",
        ),
        # Midnight ends the day before, as people count.
        (datetime(2027, 3, 31, 22, tzinfo=UTC), PARIS, "31 mars 2027 à 24 h 00, heure de Paris"),
        (datetime(2027, 3, 31, 15, tzinfo=UTC), "Europe/Berlin", "31 mars 2027 à 17 h 00, heure de Berlin"),
        (datetime(2027, 3, 31, 15, tzinfo=UTC), "Africa/Abidjan", "31 mars 2027 à 15 h 00, heure d’Abidjan, soit 17 h 00, heure de Paris"),
    ],
)  # fmt: skip
def test_a_moment_says_whose_hour_it_is(at, zone, said):
    with override("fr"):
        assert moments.moment(at, zone) == said


def test_the_same_moment_where_french_authorities_live():
    with override("fr"):
        found = dict(moments.elsewhere(datetime(2027, 3, 31, 15, tzinfo=UTC), PARIS))
    assert found["Paris"] == "31 mars 2027 à 17 h 00"
    assert found["La Réunion"] == "31 mars 2027 à 19 h 00"
    assert found["Nouméa"] == "1 avril 2027 à 2 h 00"
    assert found["Tahiti"] == "31 mars 2027 à 5 h 00"
    assert len(found) == 10


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2027, 3, 31, 15, 59, tzinfo=UTC), "aujourd’hui"),
        (datetime(2027, 3, 31, 0, tzinfo=UTC), "aujourd’hui"),
        (datetime(2027, 3, 30, 21, 59, tzinfo=UTC), "demain"),
        (datetime(2027, 3, 29, 12, tzinfo=UTC), "dans 2 jours"),
        (datetime(2027, 3, 1, 12, tzinfo=UTC), "dans 30 jours"),
    ],
)
def test_days_are_those_of_the_calendar_of_the_call(now, said):
    with override("fr"):
        assert moments.days_left(datetime(2027, 3, 31, 16, tzinfo=UTC), PARIS, now=now) == said
        # At midnight sharp, the last day is the one before.
        midnight = datetime(2027, 3, 31, 22, tzinfo=UTC)
        assert moments.days_left(midnight, PARIS, now=now) == said
