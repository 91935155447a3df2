"""The question of the glossary's page."""

from django.http import QueryDict
from django.utils.translation import gettext as _

LONGEST_QUERY = 100


def parse(asked: QueryDict) -> tuple[str, list[str]]:
    """The words that are searched, and what in the address is not understood, in the reader's words."""
    wrong = [
        _("« %(name)s » n’est pas une question que cette page comprend.") % {"name": name[:40]}
        for name in asked
        if name != "q"
    ]
    query = " ".join(asked.get("q", "").split())
    if len(query) > LONGEST_QUERY:
        wrong.append(_("La recherche dépasse %(most)d caractères.") % {"most": LONGEST_QUERY})
        query = ""
    return query, wrong
