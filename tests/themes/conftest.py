import pytest

from coopdec import themes
from tests.gate_fixtures import client, staff_client

__all__ = ["client", "staff_client"]
CHANGED = ("TEMPLATES", "STATICFILES_DIRS", "STATICFILES_FINDERS", "CONTENT_SECURITY_POLICY")


@pytest.fixture
def etat(settings):
    """The theme of the State, in this process."""
    given = {name: getattr(settings, name) for name in CHANGED}
    for name, value in themes.worn(themes.ETAT, given).items():
        setattr(settings, name, value)
    settings.THEME = themes.ETAT
    return settings
