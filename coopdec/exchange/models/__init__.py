"""The exchange: listings, introductions between those who find each other there, shared programmes."""

from coopdec.exchange.models.introductions import (
    Block,
    Introduction,
    IntroductionMessage,
    IntroductionOutcome,
    IntroductionReport,
)
from coopdec.exchange.models.listings import (
    Listing,
    ListingDocument,
    ListingNeed,
    ListingPassage,
    ListingText,
    ListingWord,
)
from coopdec.exchange.models.matching import CountryTie, MatchingWeight, SetAside, Suggestion
from coopdec.exchange.models.programmes import (
    Participation,
    ProgrammePassage,
    ProgrammePlace,
    ProgrammeWord,
    SharedProgramme,
)

__all__ = [
    "Block",
    "CountryTie",
    "Introduction",
    "IntroductionMessage",
    "IntroductionOutcome",
    "IntroductionReport",
    "Listing",
    "ListingDocument",
    "ListingNeed",
    "ListingPassage",
    "ListingText",
    "ListingWord",
    "MatchingWeight",
    "Participation",
    "ProgrammePassage",
    "ProgrammePlace",
    "ProgrammeWord",
    "SetAside",
    "SharedProgramme",
    "Suggestion",
]
