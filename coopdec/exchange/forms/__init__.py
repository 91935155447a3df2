"""Shapes of what people send."""

from coopdec.exchange.forms.acts import (
    CloseForm,
    ConsentForm,
    DeclineForm,
    IntroductionForm,
    JoinForm,
    LeadForm,
    MessageForm,
    OutcomeForm,
    TroubleForm,
    WordForm,
)
from coopdec.exchange.forms.writing import ListingForm, ProgrammeForm, kept_in, programme_kept

__all__ = [
    "CloseForm",
    "ConsentForm",
    "DeclineForm",
    "IntroductionForm",
    "JoinForm",
    "LeadForm",
    "ListingForm",
    "MessageForm",
    "OutcomeForm",
    "ProgrammeForm",
    "TroubleForm",
    "WordForm",
    "kept_in",
    "programme_kept",
]
