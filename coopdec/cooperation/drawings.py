"""A sheet's parts in the shapes that components draw: shores, map, money by year, history."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.common import charts, worldmap
from coopdec.cooperation.enums import Nature, Side
from coopdec.cooperation.models import FundingLine, Partner
from coopdec.cooperation.workflow import TRANSITIONS
from coopdec.directory.models import Organisation
from coopdec.journal.models import Entry
from coopdec.reference.models import Country

VERBS = {
    "cooperation.created": gettext_lazy("Fiche créée"),
    "cooperation.changed": gettext_lazy("Fiche modifiée"),
    "cooperation.related": gettext_lazy("Fiche liée à d’autres"),
    **{step.verb: step.public_label for step in TRANSITIONS},
}


@dataclass(frozen=True, slots=True)
class Name:
    """One partner as the page shows it; `sub` says where it stands and how the source names it."""

    name: str
    url: str = ""
    sub: str = ""


def where(organisation: Organisation) -> str:
    """« Val-d’Oise, Île-de-France », or the country; what the name says already is left out."""
    if organisation.country:
        return organisation.country.name
    places = [place.name for place in (organisation.department, organisation.region) if place]
    return ", ".join(name for name in dict.fromkeys(places) if name not in organisation.name)


def is_near(part: Partner, partners: Sequence[Partner]) -> bool:
    """On the left shore: the French side, or the first international body when nobody is French."""
    if part.side == Side.FRENCH:
        return True
    if part.side == Side.FOREIGN or any(other.side == Side.FRENCH for other in partners):
        return False
    return part.pk == next(other.pk for other in partners if other.side == Side.INTERNATIONAL)


def sides(partners: Sequence[Partner]) -> dict[str, list[Name]]:
    """The two shores."""
    shores: dict[str, list[Name]] = {"left": [], "right": []}
    for part in partners:
        shores["left" if is_near(part, partners) else "right"].append(_name(part))
    return shores


def _name(part: Partner) -> Name:
    if part.organisation is None:
        return Name(
            name=_("Partenaire non précisé"), url=part.country.get_absolute_url(), sub=part.country.name
        )
    printed = _("« %(label)s » dans la source") % {"label": part.label} if part.label else ""
    return Name(
        name=part.organisation.name,
        url=part.organisation.get_absolute_url(),
        sub=" · ".join(text for text in (where(part.organisation), printed) if text),
    )


def countries(partners: Sequence[Partner]) -> list[Country]:
    """The partner countries, each once, in order."""
    return list(dict.fromkeys(part.country for part in partners if part.country))


def partners_map(partners: Sequence[Partner], *, title: str) -> worldmap.Map | None:
    """The sheet's own link, zoomed on it; None when no partner has a point."""
    places: dict[str, list[worldmap.Place]] = {"left": [], "right": []}
    for part in partners:
        one = part.organisation
        if one is None or one.latitude is None:
            continue
        side = "left" if is_near(part, partners) else "right"
        note = (
            ""
            if one.has_exact_point
            else _("lieu approché : %(what)s") % {"what": one.get_point_precision_display()}
        )
        places[side].append(
            worldmap.Place(
                lon=one.longitude,
                lat=one.latitude,
                label=one.name,
                url=one.get_absolute_url(),
                note=note,
                side=side,
            )
        )
    if not places["right"]:
        return None
    links = [worldmap.Link(home, away) for home in places["left"] for away in places["right"]]
    return worldmap.draw(places["left"] + places["right"], title=title, links=links)


def money_by_year(lines: Iterable[FundingLine]) -> charts.YearChart | None:
    """Amounts of current lines (`rules.current_lines`) by year, in kind apart; None under two columns."""
    years: dict[int | None, Counter[str]] = defaultdict(Counter)
    for line in lines:
        years[line.year]["in-kind" if line.nature == Nature.IN_KIND else line.stage] += line.amount_eur_cents
    if len(years) < 2:  # noqa: PLR2004 - one column is not a chart: the table says it
        return None
    rows = [charts.Year(year=year, parts=parts) for year, parts in years.items()]
    return charts.years(_("Montants connus par année"), rows, key="montants", money=True)


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the history tab."""

    at: object
    label: str
    actor: str


def history(entries: Sequence[Entry]) -> list[Act]:
    """What everybody may read of the journal."""
    return [
        Act(at=entry.at, label=VERBS.get(entry.verb, entry.verb), actor=entry.actor_label)
        for entry in entries
    ]
