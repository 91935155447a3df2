"""The shape of what a sheet's form holds, as JSON: one dictionary for a draft, a version and a difference."""

from coopdec.common.typed import Content, Shape, amount_text, number, text, weight

__all__ = ["Content", "amount_text", "number", "text", "weight"]

TEXTS = ("summary", "objectives", "description", "history", "context", "note")
SCALARS = (
    "kind",
    "title",
    "status",
    "status_on",
    "start_on",
    "end_on",
    "no_foreign_place",
    "parent",
    *TEXTS,
)
LISTS = ("themes", "sdgs", "targets")
ROWS: dict[str, tuple[str, ...]] = {
    "partners": ("side", "organisation", "country", "place", "name", "sort", "role", "label"),
    "places": ("country", "place", "label", "latitude", "longitude", "precision"),
    "funding": (
        "funder",
        "funder_label",
        "year",
        "stage",
        "nature",
        "amount",
        "scheme",
        "currency",
        "rate",
        "rate_on",
        "note",
    ),
    "agreements": ("title", "reference", "signed_on", "starts_on", "ends_on", "amount", "document"),
    "deliberations": ("authority", "object", "reference", "voted_on", "amount", "document"),
    "volunteers": ("scheme", "people", "first_year", "last_year", "note"),
    "documents": ("document", "title"),
    "contacts": ("organisation", "role", "email", "website"),
}
# A row says something when one of these is filled; the others have a value by default.
SAYS: dict[str, tuple[str, ...]] = {
    "partners": ("organisation", "country", "place", "name"),
    "places": ("country", "place", "label"),
    "funding": ("funder", "funder_label", "year", "amount", "scheme", "note"),
    "agreements": ("title", "reference", "signed_on", "starts_on", "ends_on", "amount", "document"),
    "deliberations": ("object", "reference", "voted_on", "amount", "document"),
    "volunteers": ("scheme", "people", "first_year", "last_year", "note"),
    "documents": ("document",),
    "contacts": ("role", "email", "website"),
}
DEFAULTS: dict[str, dict[str, str]] = {
    "partners": {"role": "partner"},
    "funding": {"stage": "committed", "nature": "cash", "currency": "EUR", "rate": "1"},
}
MARKERS = "markers"
SHEET = Shape(scalars=SCALARS, lists=LISTS, rows=ROWS, says=SAYS, defaults=DEFAULTS, maps=(MARKERS,))
FIELDS = SHEET.fields
MOST_LETTERS = 300_000

empty = SHEET.empty
read = SHEET.read
canonical = SHEET.canonical
says_something = SHEET.says_something


def new_row(name: str, /, **said: str) -> dict[str, str]:
    """A row with these values, the others by default."""
    return SHEET.row(name, said)
