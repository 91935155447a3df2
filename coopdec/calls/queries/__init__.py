"""Reads of the room: calls and what they say of a project; applications and what is written in them."""

from coopdec.calls.queries.applications import (
    Told,
    applications_of,
    applications_with,
    contents_of,
    facts_of,
    pieces_owed,
    problems_of,
    project_of,
    questions_of,
    questions_shown,
    read_names,
    sheets_to_begin_with,
    told_of,
    words_for,
)
from coopdec.calls.queries.calls import (
    bands_of,
    moment_of,
    published_calls,
    rules_of,
    terms_in_force,
    world_for,
)

__all__ = [
    "Told",
    "applications_of",
    "applications_with",
    "bands_of",
    "contents_of",
    "facts_of",
    "moment_of",
    "pieces_owed",
    "problems_of",
    "project_of",
    "published_calls",
    "questions_of",
    "questions_shown",
    "read_names",
    "rules_of",
    "sheets_to_begin_with",
    "terms_in_force",
    "told_of",
    "words_for",
    "world_for",
]
