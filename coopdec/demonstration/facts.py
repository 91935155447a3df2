"""What a sheet states beside its texts: years, status, themes, goals, markers, money, places, volunteers."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from coopdec.cooperation.enums import Kind, Nature, Stage, Status
from coopdec.cooperation.services.parts import FundingInput, PlaceInput, VolunteeringInput
from coopdec.demonstration.grammar import Chance
from coopdec.demonstration.material import Material, ThemeWords
from coopdec.demonstration.plan import Step
from coopdec.demonstration.queries import World
from coopdec.directory.enums import PointPrecision

# The world's own day: nothing here depends on today's date.
THIS_YEAR, THIS_MONTH = 2026, 6
PROJECTS = (Kind.PROJECT, Kind.ONE_OFF)
MONTH_DAYS = 28


@dataclass(frozen=True, slots=True)
class Times:
    """Partial dates as the record stores them; empty = unknown. `first` and `last` are years, or None."""

    start_on: str
    end_on: str
    status: str
    status_on: str
    first: int | None
    last: int | None


def year_in_waves(chance: Chance, waves: dict[str, float]) -> int:
    """A year of a wave drawn by weight; a wave lasts until the next, the last until this year."""
    starts = [*map(int, waves), THIS_YEAR + 1]
    wave = int(chance.weighted(waves))
    return chance.between(wave, starts[starts.index(wave) + 1] - 1)


def partial(chance: Chance, year: int, *, months: float = 0.32, days: float = 0.45) -> str:
    """The year, sometimes its month, sometimes the day; never after the world's own day."""
    if not chance.happens(months):
        return str(year)
    month = chance.between(1, THIS_MONTH if year == THIS_YEAR else 12)
    if not chance.happens(days):
        return f"{year}-{month:02}"
    return f"{year}-{month:02}-{chance.between(1, MONTH_DAYS):02}"


def times_of(chance: Chance, material: Material, step: Step, parent: "Times | None") -> Times:
    """When, and what is said of its state."""
    waves = material.kinds["years"]
    east = bool(step.towns) and step.towns[0].country in material.kinds["words"]["east"]
    name = "twinning-east" if step.kind == Kind.TWINNING and east else step.kind
    start = year_in_waves(chance, waves[name])
    if parent and parent.first:
        latest = min(parent.last or THIS_YEAR, THIS_YEAR)
        start = chance.between(max(parent.first, 1992), max(parent.first, latest, 1992))
    suspended = bool(step.towns) and step.towns[0].country in material.kinds["words"]["suspended"]
    if suspended:
        start = min(start, 2018)
    end = _end(chance, step.kind, start)
    status, said = _status(chance, step.kind, start, end)
    if suspended and chance.happens(0.8):
        status, said, end = Status.STOPPED, 2022, 2022
    start_on = "" if chance.happens(0.07) else partial(chance, start)
    end_on = str(end) if end and end == start else partial(chance, end) if end else ""
    if status == Status.PLANNED and end and end <= THIS_YEAR:
        end_on = ""
    status_on = partial(chance, said, months=0.5) if status != Status.UNKNOWN and chance.happens(0.88) else ""
    return Times(start_on, end_on, status, status_on, start if start_on else None, end if end_on else None)


def _end(chance: Chance, kind: str, start: int) -> int | None:
    if kind == Kind.ONE_OFF:
        return start if chance.happens(0.55) else None
    if kind == Kind.PROJECT:
        return start + chance.between(0, 4) if chance.happens(0.78) else None
    if kind in {Kind.TWINNING, Kind.CHARTER}:
        return min(THIS_YEAR, start + chance.between(8, 45)) if chance.happens(0.03) else None
    return start + chance.between(3, 14) if chance.happens(0.42) else None


def _status(chance: Chance, kind: str, start: int, end: int | None) -> tuple[str, int]:
    """The state and the year when it was said."""
    recent = chance.between(max(start, 2012), THIS_YEAR) if start < THIS_YEAR else THIS_YEAR
    if chance.happens(0.1 if kind in PROJECTS else 0.24):
        return Status.UNKNOWN, recent
    if start == THIS_YEAR and chance.happens(0.5):
        return Status.PLANNED, THIS_YEAR
    if end is not None and end < THIS_YEAR:
        stopped = chance.happens(0.06)
        return (Status.STOPPED if stopped else Status.COMPLETED), min(THIS_YEAR, end + chance.between(0, 2))
    if end is None and kind in PROJECTS and start < THIS_YEAR - 4:
        return Status.COMPLETED, min(THIS_YEAR, start + chance.between(1, 5))
    if end is None and chance.happens(0.07):
        return Status.STOPPED, recent
    return Status.RUNNING, recent


CROSSING = {"transports": 12.0, "transfrontalier": 60.0}


def themes_of(chance: Chance, material: Material, step: Step, parent: list[ThemeWords]) -> list[ThemeWords]:
    """One to three themes, the main one first; a project keeps to its partnership's, most of the time."""
    key = step.area if step.area in {"europe", "africa", "none"} else "world"
    if step.kind == Kind.TWINNING and step.area != "africa":
        key = "twinning"
    weights = {code: theme.weights.get(key, 0.0) for code, theme in material.themes.items()}
    if step.kind == Kind.CROSS_BORDER:
        weights |= {code: weight for code, weight in CROSSING.items() if code in weights}
    found: list[ThemeWords] = []
    if parent and chance.happens(0.62):
        found.append(chance.one(parent))
    wanted = 1 + chance.happens(0.55) + chance.happens(0.17)
    while len(found) < wanted:
        theme = material.themes[chance.weighted(weights)]
        if theme not in found:
            found.append(theme)
    return found


def goals_of(
    chance: Chance, world: World, themes: list[ThemeWords]
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Goals of the themes, and targets of these goals only."""
    if chance.happens(0.28):
        return (), ()
    goals = {chance.one(theme.sdgs) for theme in themes}
    goals |= {goal for goal in themes[0].sdgs if chance.happens(0.4)}
    if chance.happens(0.12):
        goals.add(17)
    possible = [code for theme in themes for code in theme.targets if world.targets[code] in goals]
    targets = [code for code in dict.fromkeys(possible) if chance.happens(0.45)]
    return tuple(sorted(goals)), tuple(targets)


def markers_of(chance: Chance, world: World, step: Step, themes: list[ThemeWords]) -> dict[str, int]:
    """Markers screened, few of them; each score on its marker's own scale."""
    if not chance.happens(0.55 if step.kind in PROJECTS else 0.2):
        return {}
    leaning: dict[str, int] = {}
    for theme in themes:
        for marker, score in theme.markers.items():
            leaning[marker] = max(score, leaning.get(marker, 0))
    found = {}
    for marker, scores in world.markers.items():
        lean = leaning.get(marker, 0)
        share = 0.85 if marker == "gender" else 0.6 if lean else 0.09
        if chance.happens(share):
            high = [score for score in scores if score <= max(lean, 1)]
            found[marker] = chance.one(high) if chance.happens(0.7) else min(lean, scores[-1])
    return found


HAS_MONEY = {
    Kind.TWINNING: 0.08, Kind.PARTNERSHIP: 0.34, Kind.PROJECT: 0.66, Kind.ONE_OFF: 0.52, Kind.CHARTER: 0.03,
    Kind.CROSS_BORDER: 0.6,
}  # fmt: skip
# Natural logarithm of a usual yearly amount of one funder, in euros.
USUAL = {
    Kind.TWINNING: 8.0, Kind.PARTNERSHIP: 10.2, Kind.PROJECT: 10.0, Kind.ONE_OFF: 8.3, Kind.CHARTER: 7.3,
    Kind.CROSS_BORDER: 11.2,
}  # fmt: skip
BIG = {"region": 1.3, "departement": 0.7, "epci": 0.6, "commune": 0.0}


def money_of(
    chance: Chance, material: Material, step: Step, times: Times, partners: list[int]
) -> tuple[FundingInput, ...]:
    """Funding lines; many sheets have none, many lines no amount. `partners`: keys of the foreign bodies."""
    if not chance.happens(HAS_MONEY[Kind(step.kind)]):
        return ()
    if times.first is None:
        years: list[int | None] = [None]
    else:
        last = min(times.last or times.first + 1, THIS_YEAR, times.first + 3)
        first = max(times.first, 1990)
        years = list(range(first, max(first, last) + 1)) if step.kind in PROJECTS else [max(first, 2008)]
    lines: list[FundingInput] = []
    for authority in step.authorities:
        usual = USUAL[Kind(step.kind)] + BIG[authority.kind]
        lines += _statements(chance, years, usual=usual, funder=authority.key)
        if chance.happens(0.14):
            lines += _statements(
                chance, years[:1], usual=usual - 1, funder=authority.key, nature=Nature.IN_KIND
            )
    if partners and chance.happens(0.38):
        lines += _partner_lines(chance, material, step, years, partners[0])
    for label in chance.some(
        material.kinds["words"]["funders"], chance.below(3) if chance.happens(0.6) else 0
    ):
        lines += _statements(chance, years, usual=USUAL[Kind(step.kind)] + 0.4, label=label)
    return tuple(lines)


def _partner_lines(chance: Chance, material: Material, step: Step, years, partner: int) -> list[FundingInput]:
    usual = USUAL[Kind(step.kind)] - 0.8
    nature = Nature.IN_KIND if chance.happens(0.55) else Nature.CASH
    country = step.towns[0].country
    currency, rate = material.kinds["currencies"].get(country, ("EUR", "1"))
    if not chance.happens(0.6):
        currency, rate = "EUR", "1"
    return _statements(
        chance, years[:1], usual=usual, funder=partner, nature=nature, currency=currency, rate=Decimal(rate)
    )


def _statements(
    chance: Chance,
    years,
    *,
    usual,
    funder=None,
    label="",
    nature=Nature.CASH,
    currency="EUR",
    rate=Decimal(1),
) -> list[FundingInput]:
    """What one funder said, year after year: planned, then perhaps committed, then perhaps disbursed."""
    known = not chance.happens(0.3)
    bell = chance() + chance() + chance() + chance() - 2
    euros = math.exp(usual + 1.5 * bell)
    lines = []
    for year in years:
        amount = int(round(euros * (0.75 + chance() * 0.5), -2 if euros > 2000 else -1))  # noqa: PLR2004
        stages = [Stage.PLANNED, Stage.COMMITTED, Stage.DISBURSED]
        first = chance.below(3)
        last = chance.between(first, 2)
        for stage in stages[first : last + 1]:
            said = known and not chance.happens(0.06)
            cents = max(1, int(Decimal(amount * 100) / rate)) if said else None
            lines.append(
                FundingInput(
                    stage=stage.value, funder=funder, funder_label=label, year=year, nature=nature.value,
                    amount_cents=cents, currency=currency, rate=rate,
                    rate_on=str(year) if year and currency != "EUR" else "",
                )
            )  # fmt: skip
            amount = int(amount * (0.82 + chance() * 0.2)) or amount
    return lines


def places_of(chance: Chance, step: Step) -> tuple[PlaceInput, ...]:
    """Where it happens when it is said: a town's point, somewhere about it, or no point at all."""
    if not step.towns or not chance.happens(0.4 if step.kind in PROJECTS else 0.16):
        return ()
    found = []
    for town in step.towns[: 1 + chance.below(2)]:
        draw = chance()
        if draw < 0.5:  # noqa: PLR2004
            found.append(
                PlaceInput(
                    town.country,
                    town.geoname_id,
                    town.name,
                    town.latitude,
                    town.longitude,
                    PointPrecision.PLACE,
                )
            )
        elif draw < 0.75:  # noqa: PLR2004
            latitude = round(max(-89.0, min(89.0, town.latitude + (chance() - 0.5) * 0.4)), 3)
            longitude = round(max(-179.0, min(179.0, town.longitude + (chance() - 0.5) * 0.4)), 3)
            label = f"Environs de {town.name}"
            found.append(
                PlaceInput(town.country, None, label, latitude, longitude, PointPrecision.APPROXIMATE)
            )
        else:
            found.append(PlaceInput(town.country, None, town.province[:190]))
    return tuple(found)


def volunteers_of(
    chance: Chance, material: Material, step: Step, times: Times
) -> tuple[VolunteeringInput, ...]:
    if not step.towns or step.area == "europe" or not chance.happens(0.05):
        return ()
    people = None if chance.happens(0.2) else chance.between(1, 14)
    first = times.first and max(times.first, 2000)
    last = None if first is None or chance.happens(0.4) else min(THIS_YEAR, first + chance.below(4))
    if last is not None and first is not None:
        last = max(first, last)
    scheme = chance.one(material.kinds["words"]["volunteering"])
    return (VolunteeringInput(scheme=scheme, people=people, first_year=first, last_year=last),)


OPENED = datetime(2016, 1, 4, 8, tzinfo=UTC)
DAYS = (datetime(2026, 6, 26, tzinfo=UTC) - OPENED).days


def stamps_of(chance: Chance, times: Times) -> tuple[datetime, datetime]:
    """When the sheet was published and last changed, between 2016 and the middle of 2026, at office hours."""
    begun = max(0, ((times.first or 2010) - 2016) * 365)
    first = chance.between(min(begun, DAYS - 30), DAYS)
    later = chance.between(first, DAYS) if chance.happens(0.45) else first
    published = OPENED + timedelta(days=first, minutes=chance.below(560))
    updated = OPENED + timedelta(days=later, minutes=chance.below(560))
    return published, max(published, updated)
