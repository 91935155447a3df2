"""Writes of the record: one file a family of acts."""

from coopdec.cooperation.services.reports import handle_report, report_error
from coopdec.cooperation.services.sheets import (
    FundingInput,
    PartnerInput,
    SheetInput,
    publish_sheet,
    put_sheet,
    relate_sheets,
    withdraw_sheet,
)

__all__ = [
    "FundingInput",
    "PartnerInput",
    "SheetInput",
    "handle_report",
    "publish_sheet",
    "put_sheet",
    "relate_sheets",
    "report_error",
    "withdraw_sheet",
]
