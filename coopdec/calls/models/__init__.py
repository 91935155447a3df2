"""Calls, what they ask, and what is asked of them: applications come under the terms that they began
under."""

from coopdec.calls.models.applications import (
    Answer,
    Application,
    ApplicationMarker,
    ApplicationPartner,
    FiledPiece,
    FrameLine,
    PlanExpense,
    PlanResource,
    Receipt,
    SectionDraft,
    Word,
)
from coopdec.calls.models.calls import Call
from coopdec.calls.models.instruction import (
    Assessment,
    Interest,
    Opinion,
    OpinionAnswer,
    Override,
    Score,
)
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
    "Answer",
    "Application",
    "ApplicationMarker",
    "ApplicationPartner",
    "Assessment",
    "Call",
    "Criterion",
    "FiledPiece",
    "FrameLine",
    "Interest",
    "Opinion",
    "OpinionAnswer",
    "OpinionStep",
    "Override",
    "Piece",
    "PlanExpense",
    "PlanResource",
    "Question",
    "QuestionChoice",
    "Receipt",
    "Score",
    "SectionDraft",
    "Terms",
    "TermsRule",
    "Word",
]
