"""Reads of the room: calls and what they say of a project; applications and what is written in them."""

from coopdec.calls.queries.applications import (
    Told,
    applications_of,
    contents_of,
    facts_of,
    pieces_owed,
    problems_of,
    project_of,
    questions_of,
    read_names,
    told_of,
)
from coopdec.calls.queries.calls import (
    Answer,
    Calendar,
    answers_of,
    bands_of,
    calendar,
    moment_of,
    published_calls,
    rules_of,
    terms_in_force,
    world_for,
)

__all__ = [
    "Answer",
    "Calendar",
    "Told",
    "answers_of",
    "applications_of",
    "bands_of",
    "calendar",
    "contents_of",
    "facts_of",
    "moment_of",
    "pieces_owed",
    "problems_of",
    "project_of",
    "published_calls",
    "questions_of",
    "read_names",
    "rules_of",
    "terms_in_force",
    "told_of",
    "world_for",
]
