"""Writes of the room: one file a family of acts."""

from coopdec.contribution.services.drafts import (
    Conflict,
    attach,
    bring_up_to_date,
    restore_version,
    save_draft,
    start_draft,
)
from coopdec.contribution.services.moderation import (
    abandon,
    refuse,
    return_to_writer,
    submit,
    write_word,
)
from coopdec.contribution.services.partners import answer_remark, remark, validate_addition
from coopdec.contribution.services.publishing import publish
from coopdec.contribution.services.upkeep import (
    answer_report,
    confirm,
    confirm_by_letter,
    remind,
    report,
    withdraw,
)

__all__ = [
    "Conflict",
    "abandon",
    "answer_remark",
    "answer_report",
    "attach",
    "bring_up_to_date",
    "confirm",
    "confirm_by_letter",
    "publish",
    "refuse",
    "remark",
    "remind",
    "report",
    "restore_version",
    "return_to_writer",
    "save_draft",
    "start_draft",
    "submit",
    "validate_addition",
    "withdraw",
    "write_word",
]
