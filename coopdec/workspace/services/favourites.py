"""What people keep at hand."""

from typing import Any

from django.db import models

from coopdec.workspace.models import Favourite


def keep(*, by: Any, **thing: models.Model) -> None:
    """`thing`: one of `sheet`, `organisation`, `country`. Kept once, however often it is asked."""
    Favourite.objects.get_or_create(user=by, **thing)


def let_go(*, by: Any, **thing: models.Model) -> None:
    Favourite.objects.filter(user=by, **thing).delete()
