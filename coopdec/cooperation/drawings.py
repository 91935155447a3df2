"""A sheet's parts in the shapes that components draw: shores, map, money by year, history."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from coopdec.common import charts, partial_dates, worldmap
from coopdec.common.templatetags.words import money_text
from coopdec.cooperation import meanings
from coopdec.cooperation.enums import Nature, Role, Side, Stage
from coopdec.cooperation.models import (
    ActionPlace,
    Agreement,
    Cooperation,
    Deliberation,
    FundingLine,
    Partner,
    Provenance,
    SheetDocument,
    SheetMarker,
)
from coopdec.cooperation.rules import Amount, Partly, current_lines, partly_paid, sheet_amount
from coopdec.directory.enums import EXACT_POINTS, OrganisationKind, PointPrecision
from coopdec.directory.models import Organisation
from coopdec.files.access import may_be_opened
from coopdec.files.models import Document
from coopdec.reference.models import Country, Sdg, SdgTarget


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
        shores["left" if is_near(part, partners) else "right"].append(_name(part, partners))
    return shores


def followed(partners: Sequence[Partner], countries: Iterable[Country]) -> str:
    """The question of the atlas whose news are those of this sheet and of its like: same authorities, same
    countries. At most three of each: more would be everything."""
    near = [part.organisation for part in partners if part.organisation and is_near(part, partners)]
    slugs = [one.slug for one in near if one.kind == OrganisationKind.FRENCH_AUTHORITY]
    pairs = [("authority", slug) for slug in slugs[:3]] + [("country", one.pk) for one in countries][:3]
    return urlencode(pairs)


def _role(part: Partner, partners: Sequence[Partner]) -> str:
    """What is not said of everybody: who leads is worth a word only where several stand on the same side."""
    alone = sum(other.side == part.side for other in partners) == 1
    if part.role == Role.PARTNER or (part.role == Role.LEAD and alone):
        return ""
    return part.get_role_display()


def _name(part: Partner, partners: Sequence[Partner]) -> Name:
    if part.organisation is None:
        return Name(
            name=_("Partenaire non précisé"), url=part.country.get_absolute_url(), sub=part.country.name
        )
    printed = _("« %(label)s » dans la source") % {"label": part.label} if part.label else ""
    role = _role(part, partners)
    return Name(
        name=part.organisation.name,
        url=part.organisation.get_absolute_url(),
        sub=" · ".join(text for text in (where(part.organisation), role, printed) if text),
    )


def countries(partners: Sequence[Partner], places: Sequence[ActionPlace] = ()) -> list[Country]:
    """The partner countries, then those known only as a place of the action, each once, in order."""
    return list(dict.fromkeys(one.country for one in (*partners, *places) if one.country))


def place_name(place: ActionPlace) -> str:
    """« Ndar (Saint-Louis) » : what the sheet says, and the town; empty when only the country is known."""
    town = place.place.display_name if place.place else ""
    if place.label and town and town not in place.label:
        return f"{place.label} ({town})"
    return place.label or town


def partners_map(
    partners: Sequence[Partner], places: Sequence[ActionPlace] = (), *, title: str
) -> worldmap.Map | None:
    """The sheet's own links, zoomed on them; None when nothing has a point on the other side.

    A place of the action stands on the right; one whose country alone is known is drawn at the country's
    centre, unless something of that country is drawn already.
    """
    points: dict[str, list[worldmap.Place]] = {"left": [], "right": []}
    drawn = set()
    for part in partners:
        one = part.organisation
        if one is None or one.latitude is None:
            continue
        side = "left" if is_near(part, partners) else "right"
        drawn.add(part.country_id)
        precision = "" if one.has_exact_point else one.get_point_precision_display()
        points[side].append(
            worldmap.Place(
                lon=one.longitude,
                lat=one.latitude,
                label=one.name,
                url=one.get_absolute_url(),
                note=_approximately(precision),
                side=side,
            )
        )
    points["right"] += _action_points(places, drawn, {(one.lon, one.lat) for one in points["right"]})
    if not points["right"]:
        return None
    links = [worldmap.Link(home, away) for home in points["left"] for away in points["right"]]
    return worldmap.draw(points["left"] + points["right"], title=title, links=links)


def _approximately(precision: str) -> str:
    return _("lieu approché : %(what)s") % {"what": precision} if precision else ""


def _action_points(
    places: Sequence[ActionPlace], drawn: set[str | None], taken: set[tuple[float, float]]
) -> list[worldmap.Place]:
    """The most precise first, so that a bare country is drawn only when nothing else of it is."""
    found = []
    for place in sorted(places, key=lambda one: one.latitude is None and one.place is None):
        own = place if place.latitude is not None else place.place
        if own is None and (place.country_id in drawn or place.country.latitude is None):
            continue
        at = own or place.country
        precision = ""
        if own is None:
            precision = PointPrecision.COUNTRY.label
        elif own is place and place.point_precision not in EXACT_POINTS:
            precision = place.get_point_precision_display()
        drawn.add(place.country_id)
        if (at.longitude, at.latitude) in taken:
            continue
        taken.add((at.longitude, at.latitude))
        found.append(
            worldmap.Place(
                lon=at.longitude,
                lat=at.latitude,
                label=place_name(place) or place.country.name,
                url=place.country.get_absolute_url(),
                note=_approximately(precision),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the action as the page lists it."""

    name: str
    country: Country


def spots(places: Iterable[ActionPlace]) -> list[Spot]:
    return [Spot(name=place_name(place), country=place.country) for place in places]


def papers(rows: Iterable[SheetDocument]) -> list[tuple[str, str]]:
    """(address, title) of the documents of a sheet; the address is empty for those that may not be opened."""
    return [(public_url(one.document, one.cooperation), one.title or one.document.title) for one in rows]


@dataclass(frozen=True, slots=True)
class Paper:
    """What was signed or voted, as the page shows it; `url` when everybody may read it."""

    title: str
    details: str
    amount_cents: int | None
    url: str = ""
    authority: Organisation | None = None


def public_url(document: Document | None, sheet: Cooperation | None = None) -> str:
    """The document's address when everybody may read it: elsewhere, or here with the sheet."""
    if document is None or not document.is_public:
        return ""
    if document.url or sheet is None or not may_be_opened(document):
        return document.url
    return reverse("sheet_document", args=[sheet.ref, document.ref])


def _details(reference: str, dates: Sequence[tuple[str, str]]) -> str:
    """« n° 12, signée : avril 2019, fin : 2021 »; what is not known is left out."""
    said = [words % {"when": partial_dates.words(value)} for words, value in dates if value]
    return ", ".join(text for text in (reference, *said) if text)


def agreements(rows: Iterable[Agreement]) -> list[Paper]:
    return [
        Paper(
            title=one.title,
            details=_details(
                one.reference,
                [
                    (_("signée : %(when)s"), one.signed_on),
                    (_("début : %(when)s"), one.starts_on),
                    (_("fin : %(when)s"), one.ends_on),
                ],
            ),
            amount_cents=one.amount_eur_cents,
            url=public_url(one.document, one.cooperation),
        )
        for one in rows
    ]


def deliberations(rows: Iterable[Deliberation]) -> list[Paper]:
    return [
        Paper(
            title=one.object,
            details=_details(one.reference, [(_("votée : %(when)s"), one.voted_on)]),
            amount_cents=one.amount_eur_cents,
            url=public_url(one.document, one.cooperation),
            authority=one.authority,
        )
        for one in rows
    ]


def targets(rows: Iterable[SdgTarget]) -> list[SdgTarget]:
    """In the order of the goals: 8.2, 8.10, then 8.a."""

    def place(target: SdgTarget) -> tuple[int, bool, int, str]:
        last = target.code.split(".")[1]
        return target.sdg_id, not last.isdigit(), int(last) if last.isdigit() else 0, last

    return sorted(rows, key=place)


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
class Said:
    """One statement of the money; `css` is its shade. Only the one that is `counted` enters a sum."""

    css: str
    label: str
    cents: int | None
    counted: bool
    original: str = ""


@dataclass(frozen=True, slots=True)
class FunderRow:
    """What one funder says of one year: its statements, least advanced first, and what they amount to."""

    name: str
    url: str
    notes: tuple[str, ...]
    said: tuple[Said, ...]
    amount: Amount

    @property
    def has_cash(self) -> bool:
        return any(one.css != "in-kind" for one in self.said)


@dataclass(frozen=True, slots=True)
class YearRows:
    year: int | None
    rows: tuple[FunderRow, ...]
    amount: Amount


@dataclass(frozen=True, slots=True)
class Account:
    """The money of a sheet as its page says it. `known` of the `funders` named have an amount."""

    amount: Amount
    stages: tuple[Said, ...]
    years: tuple[YearRows, ...]
    by_funder: charts.RankChart | None
    funders: int
    known: int
    partly: tuple[Partly, ...] = ()

    @property
    def has_in_kind(self) -> bool:
        return any(one.css == "in-kind" for year in self.years for row in year.rows for one in row.said)

    @property
    def has_cash(self) -> bool:
        return any(row.has_cash for year in self.years for row in year.rows)

    @property
    def has_several_stages(self) -> bool:
        return any(len(row.said) > 1 for year in self.years for row in year.rows)


def _funder(line: FundingLine) -> object:
    return line.funder_id or line.funder_label


def account(lines: Sequence[FundingLine]) -> Account:
    """By year, the unknown one last, then by funder in the order of the sheet; sums by `rules` alone."""
    current = current_lines(lines)
    years: dict[int | None, dict[object, list[FundingLine]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        years[line.year][_funder(line)].append(line)
    kept = {line.pk for line in current}
    order = sorted(years, key=lambda year: (year is None, year or 0))
    return Account(
        amount=sheet_amount(lines),
        stages=_stages(current),
        years=tuple(
            YearRows(
                year=year,
                rows=tuple(_funder_row(group, kept) for group in years[year].values()),
                amount=sheet_amount([line for group in years[year].values() for line in group]),
            )
            for year in order
        ),
        by_funder=_by_funder(current) if len(order) > 1 else None,
        funders=len({_funder(line) for line in lines}),
        known=len({_funder(line) for line in current}),
        partly=tuple(partly_paid(lines)),
    )


def _stages(current: Iterable[FundingLine]) -> tuple[Said, ...]:
    """How much of the cash is disbursed, how much only committed or planned: the surest first."""
    sums: Counter[str] = Counter()
    for line in current:
        if line.nature == Nature.CASH:
            sums[line.stage] += line.amount_eur_cents
    return tuple(
        Said(css=stage.value, label=stage.label, cents=sums[stage], counted=True)
        for stage in reversed(Stage)
        if stage in sums
    )


def _funder_row(lines: Sequence[FundingLine], kept: set[int]) -> FunderRow:
    first = lines[0]
    order = list(Stage.values)
    said = sorted(lines, key=lambda line: (line.nature == Nature.IN_KIND, order.index(line.stage)))
    return FunderRow(
        name=first.funder.name if first.funder else first.funder_label,
        url=first.funder.get_absolute_url() if first.funder else "",
        notes=tuple(dict.fromkeys(text for line in lines for text in (line.scheme, line.note) if text)),
        said=tuple(_said(line, counted=line.pk in kept) for line in said),
        amount=sheet_amount(lines),
    )


def _said(line: FundingLine, *, counted: bool) -> Said:
    in_kind = line.nature == Nature.IN_KIND
    label = _("%(stage)s en nature") if in_kind else "%(stage)s"
    original = ""
    if line.currency != "EUR" and line.amount_cents is not None:
        original = f"{number_format(line.amount_cents / 100, 0, force_grouping=True)} {line.currency}"
    return Said(
        css="in-kind" if in_kind else line.stage,
        label=label % {"stage": line.get_stage_display()},
        cents=line.amount_eur_cents,
        counted=counted,
        original=original,
    )


def _by_funder(current: Iterable[FundingLine]) -> charts.RankChart | None:
    """Cash by funder over the years; None for one funder alone."""
    sums: Counter[tuple[str, str]] = Counter()
    for line in current:
        if line.nature == Nature.CASH:
            row = (
                (line.funder.name, line.funder.get_absolute_url()) if line.funder else (line.funder_label, "")
            )
            sums[row] += line.amount_eur_cents
    if len(sums) < 2:  # noqa: PLR2004 - the total says it
        return None
    rows = [charts.Rank(name, cents, url, money_text(cents)) for (name, url), cents in sums.most_common()]
    return charts.ranks(
        _("Par financeur, en numéraire"), rows, label_head=_("Financeur"), value_head=_("Montant compté")
    )


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal that the action contributes to, what it means, and the targets that the sheet names."""

    sdg: Sdg
    meaning: str
    targets: tuple[SdgTarget, ...]


def goals(sdgs: Iterable[Sdg], rows: Iterable[SdgTarget]) -> list[Goal]:
    """The goals said, each with its targets; a target said without its goal stands under it all the same."""
    named = targets(rows)
    found = {one.pk: one for one in (*(target.sdg for target in named), *sdgs)}
    return [
        Goal(one, str(meanings.GOALS[one.pk]), tuple(target for target in named if target.sdg_id == one.pk))
        for one in sorted(found.values(), key=lambda one: one.pk)
    ]


@dataclass(frozen=True, slots=True)
class Score:
    """A marker screened: what it asks, the score in a word, and what the word says."""

    name: str
    question: str
    word: str
    meaning: str
    is_aim: bool


def scores(rows: Iterable[SheetMarker]) -> list[Score]:
    """The main aims first; a marker without a row was not screened, which is not a zero."""
    found = []
    for row in sorted(rows, key=lambda row: (-row.score, row.marker.name)):
        word, meaning = meanings.SCORES.get(row.score, ("", ""))
        if row.score and row.marker_id in meanings.SCALES_OF_THEIR_OWN:
            meaning = ""
        word = meanings.HIGHER_SCORES.get((row.marker_id, row.score), word)
        question = str(meanings.MARKERS[row.marker_id])
        found.append(Score(row.marker.name, question, str(word), str(meaning), row.score > 0))
    return found


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a document says it, and whose document of when it is."""

    title: str
    origin: str
    where: str
    text: str


def passages(rows: Iterable[Provenance]) -> list[Passage]:
    found = []
    for row in rows:
        when = partial_dates.words(row.document.published_on) if row.document.published_on else ""
        origin = ", ".join(text for text in (row.document.publisher, when) if text)
        found.append(Passage(row.document.title, origin, row.where, row.text))
    return found
