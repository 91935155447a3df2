import pytest

from coopdec.reference.rules import siren_is_valid


@pytest.mark.parametrize("siren", ["217500016", "200046977", "200094332", "213105554", "356000000"])
def test_siren_with_a_true_key_is_valid(siren):
    assert siren_is_valid(siren)


@pytest.mark.parametrize(
    "siren",
    ["", "217500017", "21750001", "2175000160", "21750001a", "２１７５０００１６", "217 50001", "²17500016"],
)
def test_siren_with_a_false_key_or_another_form_is_refused(siren):
    assert not siren_is_valid(siren)


def test_every_single_digit_mistake_breaks_the_key():
    good = "217500016"
    for place in range(9):
        for digit in "0123456789":
            if digit != good[place]:
                assert not siren_is_valid(good[:place] + digit + good[place + 1 :])
