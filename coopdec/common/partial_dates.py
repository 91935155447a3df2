"""Dates as sources give them: a year, a month or a day, and no more than that.

Stored as text `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: the order of the text is the order of time, and no day
is invented for a source that only says « 2019 ».
"""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Left, Length
from django.utils.formats import date_format
from django.utils.translation import gettext as _

PATTERN = r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"


def check(value: str) -> None:
    """Raises ValidationError unless `value` is a year, a month or a day that exists."""
    if not re.fullmatch(PATTERN, value):
        raise ValidationError(
            _("« %(value)s » n’est pas une date : écrivez 2019, 2019-04 ou 2019-04-30.") % {"value": value}
        )
    if len(value) == len("2019-04-30"):
        try:
            date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError(_("Le jour « %(value)s » n’existe pas.") % {"value": value}) from error


def words(value: str) -> str:
    """« 2019 », « avril 2019 », « 30 avril 2019 »."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 1:
        return value
    whole = date(parts[0], parts[1], parts[2] if len(parts) == 3 else 1)  # noqa: PLR2004
    return date_format(whole, "j F Y" if len(parts) == 3 else "F Y")  # noqa: PLR2004


class PartialDateField(models.CharField):
    """Text column, empty when unknown; its form is also checked by the database (see `form_of`)."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs["max_length"] = 10
        kwargs["db_collation"] = "C"
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, check]

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "db_collation"):
            kwargs.pop(key, None)
        return name, path, args, kwargs


def in_order(start: str, end: str) -> models.Q:
    """The condition of a CheckConstraint: the end does not precede the start, as far as both are said.

    « avril 2019 » to « 2019 » is in order: the longer date is read no further than the shorter one.
    """
    return (
        models.Q(**{start: ""})
        | models.Q(**{end: ""})
        | models.Q(**{f"{end}__gte": Left(start, Length(end))})
    )


def form_of(*fields: str) -> models.Q:
    """The condition of a CheckConstraint: each field is empty or a partial date."""
    condition = models.Q()
    for field in fields:
        condition &= models.Q(**{field: ""}) | models.Q(**{f"{field}__regex": PATTERN})
    return condition
