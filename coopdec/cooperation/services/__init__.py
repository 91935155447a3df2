"""Writes of the record: one file a family of acts."""

from coopdec.cooperation.services.funding import state_funding
from coopdec.cooperation.services.life import confirm_sheet, free_ref, merge_sheets
from coopdec.cooperation.services.parts import (
    AgreementInput,
    ContactInput,
    DeliberationInput,
    DocumentInput,
    FundingInput,
    PartnerInput,
    PlaceInput,
    SheetInput,
    VolunteeringInput,
)
from coopdec.cooperation.services.reports import handle_report, report_error
from coopdec.cooperation.services.sheets import (
    publish_sheet,
    put_sheet,
    relate_sheets,
    withdraw_sheet,
)

__all__ = [
    "AgreementInput",
    "ContactInput",
    "DeliberationInput",
    "DocumentInput",
    "FundingInput",
    "PartnerInput",
    "PlaceInput",
    "SheetInput",
    "VolunteeringInput",
    "confirm_sheet",
    "free_ref",
    "handle_report",
    "merge_sheets",
    "publish_sheet",
    "put_sheet",
    "relate_sheets",
    "report_error",
    "state_funding",
    "withdraw_sheet",
]
