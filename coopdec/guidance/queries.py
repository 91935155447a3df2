"""Reading the glossary."""

from coopdec.common.text import search_key, words
from coopdec.guidance.models import Term


def glossary(query: str = "") -> list[Term]:
    """The terms that hold every searched word, by name; with a search, the one sought comes first.

    A word is found by its beginning, in names and in definitions; names weigh more than definitions.
    """
    terms = Term.objects.select_related("organisation").prefetch_related("passages__document")
    sought = words(query)
    if query and not sought:
        return []
    for word in sought:
        terms = terms.filter(search_key__contains=f" {word}")
    return sorted(terms, key=lambda term: (_distance(term, sought) if sought else 0, term.order, term.code))


def _distance(term: Term, sought: list[str]) -> int:
    """0 for the very name, 1 when the name holds the words, 2 when only the definition does."""
    if sought in (words(term.acronym), words(term.full_name_fr), words(term.full_name_en)):
        return 0
    named = search_key(term.acronym, term.full_name_fr, term.full_name_en, *term.other_full_names)
    return 1 if all(f" {word}" in named for word in sought) else 2
