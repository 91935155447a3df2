"""Shapes of what people send, one file a thing."""

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
from coopdec.exchange.forms.listings import ListingForm, kept_in
from coopdec.exchange.forms.programmes import ProgrammeForm, programme_kept
from coopdec.exchange.forms.ties import TieForm

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
    "TieForm",
    "TroubleForm",
    "WordForm",
    "kept_in",
    "programme_kept",
]
