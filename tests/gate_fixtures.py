"""The gate in the place of the test client: imported by the conftest of each folder that opens pages."""

import pytest

from tests.accounts.people import prove
from tests.gate import Gate


@pytest.fixture
def client():
    """Replaces pytest-django's: every page that a journey opens is examined."""
    return Gate()


@pytest.fixture
def staff_client(django_user_model):
    """A gate signed in as staff, its second factor shown."""
    staff = django_user_model.objects.create_user(
        "agent@ville.example", password="a long password", is_staff=True
    )
    found = Gate()
    found.force_login(staff)
    prove(found, staff)
    return found
