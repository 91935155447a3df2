"""Writing the exchange. Each act is journalled, in one transaction."""

from coopdec.exchange.services.listings import ListingInput, NeedInput, TextInput, load_listing, put_listing
from coopdec.exchange.services.programmes import PlaceInput, ProgrammeInput, load_programme, put_programme

__all__ = [
    "ListingInput",
    "NeedInput",
    "PlaceInput",
    "ProgrammeInput",
    "TextInput",
    "load_listing",
    "load_programme",
    "put_listing",
    "put_programme",
]
