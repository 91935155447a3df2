"""Shapes of what people send, one file a thing."""

from coopdec.exchange.forms.listings import (
    ConsentForm,
    IntroductionForm,
    JoinForm,
    LeadForm,
    ListingForm,
    MessageForm,
    OutcomeForm,
    WordForm,
    kept_in,
)
from coopdec.exchange.forms.programmes import ProgrammeForm, programme_kept
from coopdec.exchange.forms.ties import TieForm

__all__ = [
    "ConsentForm",
    "IntroductionForm",
    "JoinForm",
    "LeadForm",
    "ListingForm",
    "MessageForm",
    "OutcomeForm",
    "ProgrammeForm",
    "TieForm",
    "WordForm",
    "kept_in",
    "programme_kept",
]
