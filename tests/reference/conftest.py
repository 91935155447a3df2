"""The committed files in the test database, loaded once; small tables to show what a bad file does."""

import pytest
from django.conf import settings

from coopdec.reference import services


def silent(line):
    del line


@pytest.fixture(scope="session")
def loaded(django_db_setup, django_db_blocker):
    """Every committed file, for the whole session (skipped when somebody loaded them before)."""
    with django_db_blocker.unblock():
        services.load_reference(settings.DATA / "reference", progress=silent)


@pytest.fixture
def reference(loaded, db):
    """The loaded tables, inside the transaction of one test."""
