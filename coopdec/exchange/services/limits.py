"""How often one thing may be sent in a day: each sending is a letter to others."""

from coopdec.common.workflow import Refused
from coopdec.exchange import queries, rules
from coopdec.exchange.models import Listing, SharedProgramme


def once_more(thing: Listing | SharedProgramme, step: str, *, others: int = 0) -> None:
    """Raises Refused past the limits of a day. `others`: how many more the same person sent."""
    verdict = rules.may_send_again(today=queries.steps_today(thing, step), others=others)
    if not verdict.ok:
        raise Refused(verdict)
