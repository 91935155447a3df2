"""What is typed in the search of the whole site. It knows no database."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from coopdec.atlas.filters import Filters, parse, visible
from coopdec.directory.naming import Sought


@dataclass(frozen=True)
class Asked(Sought):
    """The words searched. `text` is what was typed."""

    @property
    def filters(self) -> Filters:
        """The question of the list of sheets."""
        return Filters(q=self.text)


def read(asked: QueryDict) -> tuple[Asked, list[str]]:
    """The words of an address, and what of it is not understood, in the reader's words."""
    wrong = [
        _("« %(name)s » n’est pas une question que cette page comprend.") % {"name": visible(name)}
        for name in asked
        if name != "q"
    ]
    only = QueryDict(mutable=True)
    only.setlist("q", asked.getlist("q"))
    filters, errors = parse(only)
    return Asked(filters.q), [*wrong, *(error.message for error in errors)]
