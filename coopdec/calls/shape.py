"""What each page of an application holds, as it is typed (`common.typed`)."""

from coopdec.calls.enums import Section
from coopdec.common.typed import Shape

MOST_LETTERS = 200_000  # of one page

PROJECT = Shape(
    scalars=("title", "summary", "objectives", "description", "context", "starts_on", "ends_on"),
    lists=("themes", "sdgs"),
    maps=("markers",),
)
PARTNERS = Shape(
    rows={"partners": ("side", "organisation", "country", "role", "label")},
    says={"partners": ("organisation", "country", "label")},
    defaults={"partners": {"side": "foreign", "role": "partner"}},
    most_rows=60,
)
FRAME = Shape(
    rows={
        "objective": ("text",),
        "activity": ("text", "starts_on", "ends_on"),
        "indicator": ("text", "baseline", "target", "source"),
    },
    says={
        "objective": ("text",),
        "activity": ("text", "starts_on", "ends_on"),
        "indicator": ("text", "baseline", "target", "source"),
    },
    most_rows=60,
)
BUDGET = Shape(
    rows={
        "expense": ("label", "country", "year", "nature", "amount"),
        "resource": ("side", "label", "own", "year", "nature", "sure", "amount"),
    },
    says={"expense": ("label", "amount"), "resource": ("label", "amount")},
    defaults={
        "expense": {"nature": "cash"},
        "resource": {"side": "french", "nature": "cash"},
    },
)
ANSWERS = Shape(maps=("answers",))

SHAPES: dict[str, Shape] = {
    Section.PROJECT: PROJECT,
    Section.PARTNERS: PARTNERS,
    Section.FRAME: FRAME,
    Section.BUDGET: BUDGET,
    Section.ANSWERS: ANSWERS,
}
