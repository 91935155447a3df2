"""What people decide of matching: weights, by national officers; what an authority sets aside."""

from collections.abc import Mapping

from django.db import models, transaction
from django.db.models.functions import Now

from coopdec.directory.models import Organisation
from coopdec.exchange.matching.weights import DIRECTIONS, Weights, defaults
from coopdec.exchange.models import Listing, MatchingWeight, SetAside, SharedProgramme
from coopdec.journal import services as journal


def weights_in_force() -> dict[str, Weights]:
    """Direction → weights: those of the file, but where officers changed them. One query."""
    points = {direction: defaults(direction).by_part() for direction in DIRECTIONS}
    for direction, part, said in MatchingWeight.objects.values_list("direction", "part", "points"):
        points[direction][part] = said
    return {direction: Weights.of(said) for direction, said in points.items()}


@transaction.atomic
def set_weights(direction: str, points: Mapping[str, int], *, by: models.Model) -> bool:
    """What the parts of one direction are worth from now on; whether anything changed.

    Only what differs from the file is kept. Raises WrongWeightError for what is no weight, or none at all.
    """
    journal.line_up(f"exchange.weights:{direction}")
    before = weights_in_force()[direction]
    after = Weights.of(points).some()
    if after == before:
        return False
    usual = defaults(direction).by_part()
    for part, said in points.items():
        mine = MatchingWeight.objects.filter(direction=direction, part=part)
        if said == usual[part]:
            mine.delete()
        elif not mine.filter(points=said).exists():
            MatchingWeight.objects.update_or_create(
                direction=direction, part=part, defaults={"points": said, "changed_at": Now()}
            )
    old = before.by_part()
    journal.record(
        "matching.weighed",
        object_type="exchange.weights",
        object_ref=direction,
        by=by,
        facts={part: [old[part], said] for part, said in points.items() if said != old[part]},
    )
    return True


@transaction.atomic
def set_aside(
    organisation: Organisation,
    thing: Listing | SharedProgramme,
    *,
    by: models.Model,
    by_owner: bool = False,
) -> bool:
    """This authority is not interested, or (`by_owner`) the owner of the listing is not interested in it;
    whether that had not been said already."""
    _row, is_new = SetAside.objects.get_or_create(
        organisation=organisation, by_owner=by_owner, **_named(thing)
    )
    if is_new:
        _tell("matching.set-aside", organisation, thing, by, by_owner=by_owner)
    return is_new


@transaction.atomic
def propose_again(
    organisation: Organisation,
    thing: Listing | SharedProgramme,
    *,
    by: models.Model,
    by_owner: bool = False,
) -> bool:
    """It may be proposed again; whether it had been set aside."""
    said = SetAside.objects.filter(organisation=organisation, by_owner=by_owner, **_named(thing))
    gone, _by_model = said.delete()
    if gone:
        _tell("matching.proposed-again", organisation, thing, by, by_owner=by_owner)
    return bool(gone)


def set_aside_by(authority: Organisation) -> list[SetAside]:
    """What this authority no longer wants to be proposed, the last first."""
    found = SetAside.objects.filter(organisation=authority, by_owner=False)
    return list(found.select_related("listing__organisation", "programme"))


def set_aside_for(listing: Listing) -> list[SetAside]:
    """The authorities that the owner of this listing no longer wants to be proposed, the last first."""
    found = SetAside.objects.filter(listing=listing, by_owner=True)
    return list(found.select_related("organisation"))


def _named(thing: Listing | SharedProgramme) -> dict[str, Listing | SharedProgramme]:
    return {"listing" if isinstance(thing, Listing) else "programme": thing}


def _tell(
    verb: str,
    organisation: Organisation,
    thing: Listing | SharedProgramme,
    by: models.Model,
    *,
    by_owner: bool,
) -> None:
    """In a history of one's own: what one does not want is nobody else's business."""
    (kind,) = _named(thing)
    journal.record(
        verb,
        object_type="exchange.set-aside",
        object_ref=f"{kind}:{thing.ref}" if by_owner else organisation.slug,
        by=by,
        facts={"authority": organisation.slug} if by_owner else {kind: thing.ref},
    )
