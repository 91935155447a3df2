"""What a theme changes in the settings. The neutral one, « deux rives », changes nothing.

A theme wears other templates and styles on the same pages: it is no room, it has no view and no model.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured

NEUTRAL = "neutral"
ETAT = "etat"
NAMES = (NEUTRAL, ETAT)
PACKAGE = "dsfr"  # what the extra « etat » installs
HERE = Path(__file__).parent


def has_design_system() -> bool:
    return find_spec(PACKAGE) is not None


def worn(theme: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that the theme changes, made from those that are given.

    Raises ImproperlyConfigured when there is no theme of that name.
    """
    if theme not in NAMES:
        raise ImproperlyConfigured(
            f"COOPDEC_THEME vaut « {theme} » : les thèmes sont {' et '.join(NAMES)} (voir .env.example)."
        )
    if theme == NEUTRAL:
        return {}
    (engine,) = settings["TEMPLATES"]
    options = engine["OPTIONS"]
    builtins = [*options["builtins"], "coopdec.themes.etat.templatetags.etat"]
    finders = settings.get("STATICFILES_FINDERS", global_settings.STATICFILES_FINDERS)
    policy = settings["CONTENT_SECURITY_POLICY"]
    directives = policy["DIRECTIVES"]
    return {
        "TEMPLATES": [
            {
                **engine,
                "DIRS": [HERE / ETAT / "templates"],
                "OPTIONS": {**options, "builtins": builtins},
            }
        ],
        "STATICFILES_DIRS": [HERE / ETAT / "static", *settings["STATICFILES_DIRS"]],
        "STATICFILES_FINDERS": [*finders, "coopdec.themes.etat.finders.DesignSystemFinder"],
        # The block Marianne and the ticks of boxes are pictures written in the style sheet itself.
        "CONTENT_SECURITY_POLICY": {
            **policy,
            "DIRECTIVES": {**directives, "img-src": [*directives["img-src"], "data:"]},
        },
    }
