"""The aggregates of the record, one file each."""

from coopdec.cooperation.models.acts import Agreement, Deliberation, SheetDocument
from coopdec.cooperation.models.former import FormerRef
from coopdec.cooperation.models.funding import FundingLine, SheetAmount
from coopdec.cooperation.models.partners import ActionPlace, Contact, Partner, Volunteering
from coopdec.cooperation.models.reports import ErrorReport
from coopdec.cooperation.models.sheet import Cooperation, Provenance, SheetMarker

__all__ = [
    "ActionPlace",
    "Agreement",
    "Contact",
    "Cooperation",
    "Deliberation",
    "ErrorReport",
    "FormerRef",
    "FundingLine",
    "Partner",
    "Provenance",
    "SheetAmount",
    "SheetDocument",
    "SheetMarker",
    "Volunteering",
]
