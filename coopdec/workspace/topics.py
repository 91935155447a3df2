"""The subjects that news are offered about: each is a question of the atlas."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from coopdec.atlas.filters import Filters
from coopdec.reference.models import Country, Region, Theme, by_name


@dataclass(frozen=True, slots=True)
class Choice:
    """A subject: its name, its question, whether it is chosen."""

    label: str
    query: str
    chosen: bool
    key: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    choices: tuple[Choice, ...]
    is_open: bool


def groups(chosen: set[str]) -> list[Group]:
    """Broad themes, countries, régions. Three queries."""
    things = (
        (
            _("Thèmes"),
            "theme",
            [(one.pk, one.label) for one in Theme.objects.filter(parent=None).order_by("order")],
        ),
        (
            _("Régions françaises"),
            "region",
            [(one.pk, one.name) for one in Region.objects.order_by("sort_key")],
        ),
        (_("Pays partenaires"), "country", [(one.pk, one.name) for one in by_name(Country.objects.all())]),
    )
    return [_group(title, name, values, chosen) for title, name, values in things]


def _group(title: str, name: str, values: list[tuple[str, str]], chosen: set[str]) -> Group:
    choices = []
    for code, label in values:
        query = Filters().adding(name, code).query()
        choices.append(Choice(label, query, query in chosen, f"{name}-{code}".lower()))
    is_open = name == "theme" or any(one.chosen for one in choices)
    return Group(title, tuple(choices), is_open)
