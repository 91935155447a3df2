"""Decisions of the beginner's door: pure."""

from coopdec.exchange.enums import PopulationClass
from coopdec.portal.enums import Budget, Step, Time

# Cents; what has no ceiling here has none at all.
CEILINGS = {
    Budget.NOTHING: 0,
    Budget.UP_TO_5K: 5_000_00,
    Budget.UP_TO_20K: 20_000_00,
    Budget.UP_TO_50K: 50_000_00,
}
# The inhabitants that a class is compared by, for who does not say its name.
COUNTED_AS = {
    PopulationClass.UNDER_2K: 1_000,
    PopulationClass.FROM_2K: 5_000,
    PopulationClass.FROM_10K: 25_000,
    PopulationClass.FROM_50K: 100_000,
    PopulationClass.FROM_200K: 500_000,
    PopulationClass.OVER_1M: 1_500_000,
}


def ceiling(budget: str) -> int | None:
    """The most that may be asked of who says this, in cents; None when there is no limit, or none is said."""
    return CEILINGS.get(Budget(budget)) if budget else None


def first_step(
    *,
    cooperates: bool,
    time: str,
    has_turnkey: bool,
    has_request: bool,
    has_network: bool,
) -> Step:
    """Where to begin: who has little time joins what others run, who has some writes to a town that seeks,
    who does not know talks with those whose work it is. `has_turnkey`: one is within reach."""
    if cooperates:
        return Step.GO_ON
    if time == Time.HOURS and has_turnkey:
        return Step.JOIN
    if time in {Time.DAYS, Time.POST} and has_request:
        return Step.ANSWER
    return Step.TALK if has_network else Step.ASK
