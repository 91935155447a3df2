"""Shapes of what people send; what it means is decided by the services."""

from coopdec.contribution.forms.whole import WholeForm
from coopdec.contribution.forms.words import (
    AnswerForm,
    DecisionForm,
    MergeForm,
    RemarkForm,
    ReportForm,
    WithdrawForm,
)

__all__ = [
    "AnswerForm",
    "DecisionForm",
    "MergeForm",
    "RemarkForm",
    "ReportForm",
    "WholeForm",
    "WithdrawForm",
]
