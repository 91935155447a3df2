"""The life of a sheet: draft, published, withdrawn. Only this table says what is possible."""

from django.utils.translation import gettext_lazy as _

from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Doer, Transition
from coopdec.cooperation import rules
from coopdec.cooperation.enums import State


def _publishable(sheet) -> Verdict:
    partners = list(sheet.partners.all())
    return rules.sheet_is_publishable(
        sides=[partner.side for partner in partners],
        foreign_country=sheet.places.exists(),
        no_foreign_place=sheet.no_foreign_place,
    )


OWNERS = Doer("who publishes for a partner that answers for the sheet")
STATE = Doer("the national administration")
PROPOSALS = Doer("a proposal or a file read in the register, when it is published")

PUBLISH = Transition(
    name="publish",
    sources=frozenset({State.DRAFT, State.WITHDRAWN}),
    target=State.PUBLISHED,
    label=_("publier"),
    public_label=_("Fiche publiée"),
    verb="cooperation.published",
    guard=_publishable,
    stamps=("published_at", "updated_at"),
    doers=(PROPOSALS,),
)

WITHDRAW = Transition(
    name="withdraw",
    sources=frozenset({State.PUBLISHED}),
    target=State.WITHDRAWN,
    label=_("retirer"),
    public_label=_("Fiche retirée"),
    verb="cooperation.withdrawn",
    stamps=("withdrawn_at", "updated_at"),
    doers=(OWNERS, STATE),
)

TRANSITIONS = (PUBLISH, WITHDRAW)
