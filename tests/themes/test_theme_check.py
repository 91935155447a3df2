"""The system check of the theme of the State: installed, and on a site of the State."""

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from coopdec import themes
from coopdec.common import checks
from coopdec.themes.etat.finders import DesignSystemFinder


def told():
    return [one.id for one in run_checks() if (one.id or "").startswith("coopdec.")]


@pytest.mark.parametrize(
    ("theme", "hosts", "said"),
    [
        ("neutral", ["coopdec.example"], []),
        ("etat", ["coopdec.example"], ["coopdec.W001"]),
        ("etat", [], ["coopdec.W001"]),
        ("etat", ["*"], ["coopdec.W001"]),
        ("etat", ["gouv.fr.example"], ["coopdec.W001"]),
        ("etat", ["faux-gouv.fr"], ["coopdec.W001"]),
        ("etat", ["coopdec.exemple.gouv.fr"], []),
        ("etat", ["127.0.0.1", ".Exemple.GOUV.fr."], []),
    ],
)
def test_the_marks_of_the_state_are_for_its_own_names(settings, theme, hosts, said):
    settings.THEME, settings.ALLOWED_HOSTS = theme, hosts
    assert told() == said


def test_the_theme_without_its_package_is_an_error_that_says_what_to_do(settings, monkeypatch):
    settings.THEME, settings.ALLOWED_HOSTS = "etat", ["coopdec.exemple.gouv.fr"]
    monkeypatch.setattr(themes, "PACKAGE", "a_package_that_is_not_there")
    (error,) = checks.check_theme()
    assert error.id == "coopdec.E001"
    assert error.is_serious()
    assert "uv sync --extra etat" in error.hint


def test_without_the_package_the_finder_finds_nothing(monkeypatch):
    monkeypatch.setattr("coopdec.themes.etat.finders.PACKAGE", "a_package_that_is_not_there")
    finder = DesignSystemFinder()
    assert list(finder.list([])) == []
    assert finder.find("dsfr/dsfr.main.min.css") is None


def test_a_theme_that_does_not_exist_is_refused():
    with pytest.raises(ImproperlyConfigured, match=r"« marianne ».*neutral et etat"):
        themes.worn("marianne", {})
