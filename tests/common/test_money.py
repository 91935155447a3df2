"""Money: integer cents, never a float on the way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopdec.common import money


@pytest.mark.parametrize(
    ("cents", "rate", "euro_cents"),
    [
        pytest.param(12345, "1", 12345, id="euros"),
        pytest.param(100, "0.005", 1, id="un demi-centime monte"),
        pytest.param(300, "0.005", 2, id="un demi-centime impair monte aussi"),
        pytest.param(99, "0.005", 0, id="moins d’un demi-centime descend"),
        pytest.param(65595700, "0.0015244902", 100000, id="francs CFA"),
        pytest.param(0, "1.1", 0, id="zéro"),
        pytest.param(10, "0.1", 1, id="dixième exact"),
    ],
)
def test_eur_cents(cents, rate, euro_cents):
    assert money.eur_cents(cents, rate=Decimal(rate)) == euro_cents


@given(st.integers(0, 10**15), st.decimals("0.0000000001", "1000", places=10))
def test_eur_cents_is_within_half_a_cent(cents, rate):
    exact = Decimal(cents) * rate
    assert abs(Decimal(money.eur_cents(cents, rate=rate)) - exact) <= Decimal("0.5")


@given(st.integers(0, 10**15))
def test_euros_change_nothing_in_euros(cents):
    assert money.eur_cents(cents, rate=Decimal(1)) == cents
    assert money.euros(cents) * 100 == cents
    assert money.euros(cents).as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1234", 123400),
        ("1 234,5", 123450),
        ("1234.50 €", 123450),
        ("1\u202f234,05\xa0€", 123405),
        ("0", 0),
        ("0,01", 1),
        ("1,500", 150),
        ("0,10", 10),
    ],
)
def test_parse_cents(typed, cents):
    assert money.parse_cents(typed) == cents


@pytest.mark.parametrize(
    "typed", ["", "€", "douze", "1.234,50", "1,2,3", "NaN", "Infinity", "-Infinity", "1€2x"]
)
def test_what_is_no_amount_is_refused_in_words(typed):
    with pytest.raises(ValueError, match=r"^« .* » n’est pas un montant\.$"):
        money.parse_cents(typed)


@pytest.mark.parametrize("typed", ["1,234", "0.001", "12,3456 €"])
def test_fractions_of_a_cent_are_refused(typed):
    with pytest.raises(ValueError, match=r"a plus de deux décimales\.$"):
        money.parse_cents(typed)


@pytest.mark.parametrize("typed", ["1e5", "1_000", "-5", "١٢٣"])
def test_what_only_a_program_writes_is_refused(typed):
    with pytest.raises(ValueError, match="montant"):
        money.parse_cents(typed)


@given(st.integers(0, 10**12))
def test_what_is_shown_can_be_typed_back(cents):
    shown = f"{money.euros(cents):,}".replace(",", "\u202f").replace(".", ",")
    assert money.parse_cents(f"{shown} €") == cents
