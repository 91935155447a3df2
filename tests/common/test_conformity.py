"""The audit of accessibility: what is read, what is refused, what is computed from it."""

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import translation

from coopdec.common import conformity
from coopdec.common.conformity import Judgement, State

C, NC, NA, NJ = Judgement.RESPECTED, Judgement.NOT_RESPECTED, Judgement.DOES_NOT_APPLY, Judgement.NOT_JUDGED
FOLDER = settings.DATA / "accessibility"
PAGES = tuple(conformity.Page(code, f"/{code}/", code, code, "essai") for code in "ab")
DAY = date(2026, 11, 22)


def criterion(*judgements):
    return conformity.Criterion("1.1", "Demande", judgements, "Constat", "", "", "", "")


def audit(*criteria, on=DAY):
    return conformity.Audit("RGAA", on, "", "", PAGES, tuple(criterion(*pair) for pair in criteria))


@pytest.mark.parametrize(
    ("judgements", "said"),
    [((C, C), C), ((C, NA), C), ((NA, NA), NA), ((C, NC), NC), ((NJ, NC), NC), ((C, NJ), NJ), ((NA, NJ), NJ)],
)
def test_a_criterion_is_as_good_as_its_worst_page(judgements, said):
    assert criterion(*judgements).judgement == said


def test_rates_count_what_applies_and_no_more():
    found = audit((C, C), (C, NA), (NC, C), (NJ, NA), (NA, NA))
    assert (found.respected_count, found.applicable_count, found.rate) == (2, 4, 50)
    assert [rate for _page, rate in found.page_rates()] == [50, 100]
    assert found.mean_rate == 75


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        ([(C, C), (C, NA)], State.TOTAL),
        ([(C, C), (C, NC)], State.PARTIAL),
        ([(C, C), (NC, C), (NJ, C)], State.NONE),
        ([(C, C)] * 999 + [(NJ, C)], State.PARTIAL),
    ],
)
def test_the_state_follows_the_rate(criteria, said):
    assert audit(*criteria).state(DAY) == said


def test_an_audit_too_old_is_no_audit():
    found = audit((C, C))
    assert found.state(date(2029, 11, 22)) == State.TOTAL
    assert found.state(date(2029, 11, 23)) == State.NONE
    assert replace(found, on=date(2028, 2, 29)).state(date(2031, 2, 28)) == State.TOTAL


def test_the_audit_of_this_site_is_whole():
    found = conformity.read(FOLDER)
    assert len(found.criteria) == len(conformity.NUMBERS) == 106
    assert len(found.pages) == 12
    assert found.on <= date.today() + timedelta(days=1)  # noqa: DTZ011 -- a day, whatever the place
    assert found.applicable_count > 40


def test_what_fails_is_told_in_the_language_of_the_page():
    found = replace(
        criterion(NC, C), fails_fr="Échec", fails_en="Failure", instead_fr="Sinon", instead_en="Else"
    )
    assert (found.fails, found.instead) == ("Échec", "Sinon")
    with translation.override("en"):
        assert (found.fails, found.instead) == ("Failure", "Else")


@pytest.fixture
def folder(tmp_path):
    for one in ("audit.toml", "rgaa.csv"):
        shutil.copy(FOLDER / one, tmp_path / one)
    return tmp_path


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("1.4,", "1.44,", "in its order"),
        ("NA,NA,NA,Pas d’image-test.", "NA,NA,X,Pas d’image-test.", "1.4"),
        ("NA,NA,NA,Pas d’image-test.", "NA,NA,NC,Pas d’image-test.", "1.4: a criterion not respected"),
        ("Pas d’image-test.", "", "1.4: says neither"),
    ],
)
def test_a_judgement_that_is_not_whole_is_refused(folder, before, after, told):
    file = folder / "rgaa.csv"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))
    with pytest.raises(ValueError, match=told):
        conformity.read(folder)
