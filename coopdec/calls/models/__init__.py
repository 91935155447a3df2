"""Calls and what they ask. Applications come under the terms that were in force when they were begun."""

from coopdec.calls.models.calls import Call
from coopdec.calls.models.terms import (
    Criterion,
    OpinionStep,
    Piece,
    Question,
    QuestionChoice,
    Terms,
    TermsRule,
)

__all__ = [
    "Call",
    "Criterion",
    "OpinionStep",
    "Piece",
    "Question",
    "QuestionChoice",
    "Terms",
    "TermsRule",
]
