"""Where an authority that never cooperated may begin: what fits, who does it nearby, what to do first.

`exchange.matching` alone tells what fits: place and money leave out, time tells the first step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.atlas import stories, surroundings
from coopdec.atlas.answers import Reader
from coopdec.atlas.filters import Filters
from coopdec.common.templatetags.words import grouped
from coopdec.directory.enums import AuthorityKind
from coopdec.directory.models import Organisation
from coopdec.exchange import queries as exchange_queries
from coopdec.exchange import sentences
from coopdec.exchange import stories as exchange_stories
from coopdec.exchange.enums import Language, PopulationClass, ProgrammeKind
from coopdec.exchange.matching.pool import FRENCH, Pool
from coopdec.exchange.matching.scoring import Fit
from coopdec.exchange.matching.seekers import Seeker
from coopdec.exchange.matching.weights import LISTINGS
from coopdec.exchange.models import Listing, SharedProgramme
from coopdec.exchange.readers import Matcher
from coopdec.exchange.services import known as known_to
from coopdec.exchange.services.record import FRENCH_LEVELS, profile_of
from coopdec.portal import queries, rules
from coopdec.portal.enums import UNKNOWN, Budget, Step, Time
from coopdec.portal.forms import BeginForm
from coopdec.reference.models import Country, Region

SHOWN = 3
SHOWN_NEIGHBOURS = 4
# Questions of the page that the record answers of a neighbour too.
IN_COMMON = ("theme", "sdg", "country", "continent")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A request or a programme: `line` as lists show it, `own` what the answers make of it, `said` why."""

    line: Any
    own: tuple[str, ...]
    said: Sequence[sentences.Said]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An authority that cooperates nearby; `why`: (sentence, the list that it counts, if it does)."""

    near: stories.Near
    why: tuple[tuple[str, str], ...]
    in_common: int = 0


@dataclass(frozen=True)
class Beginning:
    """The page. `standing` is what legal sentences are said for; `sheets`, how many it already has."""

    who: Organisation | None
    region: Region | None
    standing: "Standing"
    sheets: int
    answers: list[tuple[str, str]]
    programmes: list[Proposal]
    beyond: int
    requests: list[Proposal]
    neighbours: list[Neighbour]
    networks: list[Organisation]
    step: Step
    contact: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A French authority that may have no name."""

    authority_kind: str = ""
    region_id: str = ""


@dataclass(frozen=True)
class _Asked:
    """What the answers ask for, worked out once."""

    form: BeginForm
    matcher: Matcher
    reader: Reader
    region: Region | None
    networks: list[Organisation]
    countries: frozenset[str] = field(default=frozenset())

    @property
    def said(self) -> dict[str, Any]:
        return self.form.cleaned_data


def beginning(form: BeginForm, matcher: Matcher, reader: Reader) -> Beginning:
    """What a valid form leads to."""
    who, region = form.who, form.own_region
    networks = [one for one in surroundings.networks_of(region) if not one.is_historical] if region else []
    asked = _Asked(form, matcher, reader, region, networks, _places(form, matcher))
    seeker = matcher.told(_seeker(asked), authority=who.pk if who else None)
    requests = _requests(asked, seeker)
    programmes, beyond = _programmes(asked, seeker)
    sheets = reader.totals(Filters(authority=(who.slug,))).count if who else 0
    turnkey = next((one for one in programmes if one.line.programme.kind == ProgrammeKind.TURNKEY), None)
    step = rules.first_step(
        cooperates=bool(sheets),
        time=asked.said["time"],
        has_turnkey=turnkey is not None,
        has_request=bool(requests),
        has_network=bool(networks),
    )
    return Beginning(
        who=who,
        region=region,
        standing=Standing(who.authority_kind if who else asked.said["level"], region.pk if region else ""),
        sheets=sheets,
        answers=_answers(form),
        programmes=programmes,
        beyond=beyond,
        requests=requests,
        neighbours=_neighbours(asked),
        networks=networks,
        step=step,
        contact={Step.JOIN: turnkey, Step.ANSWER: requests[0] if requests else None}.get(step),
    )


def _places(form: BeginForm, matcher: Matcher) -> frozenset[str]:
    """The countries where one looks; none when one does not know."""
    areas = {one.value for one in form.continents}
    within = {country for country, area in matcher.world.areas.items() if area in areas}
    return frozenset(within | {one.pk for one in form.wanted_countries})


def _seeker(asked: _Asked) -> Seeker:
    """Who begins, as matching takes it; a broad theme brings its parts."""
    said = asked.said
    chosen = set(said["theme"])
    themes = {one.pk for one in asked.form.themes if one.pk in chosen or one.parent_id in chosen}
    size = PopulationClass(said["population"]) if said["population"] else None
    people = rules.COUNTED_AS[size] if size else None
    is_town = said["level"] in {"", AuthorityKind.COMMUNE}
    return Seeker(
        key=0,
        level=FRENCH_LEVELS.get(said["level"], ""),
        population=people,
        profile=profile_of(people if is_town else None, is_seat=False),
        themes=frozenset(themes),
        sdgs=frozenset(said["sdg"]),
        languages=frozenset({FRENCH, *said["language"]}),
        networks=frozenset(one.slug for one in asked.networks),
    )


# --- what fits


def _requests(asked: _Asked, seeker: Pool) -> list[Proposal]:
    """Where one looks first; elsewhere when that is not enough, and it is said."""
    matcher, who = asked.matcher, asked.form.who
    known = known_to.listings_known_to([who.pk], to_all=True)[who.pk] if who else set()
    elsewhere = matcher.out_of(asked.countries, matcher.requests) if asked.countries else set()
    fits = matcher.requests_that_fit(seeker, many=SHOWN, without=known | elsewhere)
    if len(fits) < SHOWN and elsewhere:
        here = {fit.key for fit in fits}
        more = matcher.requests_that_fit(seeker, many=SHOWN - len(fits), without=known | here)
        fits += more
    said = sentences.explain(fits, LISTINGS)
    lines = exchange_stories.lines(exchange_queries.listings_of([fit.key for fit in fits]))
    by_key = {line.listing.pk: line for line in lines}
    return [
        Proposal(
            by_key[fit.key],
            _where_said(asked, fit, elsewhere, _country_of(by_key[fit.key].listing)),
            said[fit.key],
        )
        for fit in fits
        if fit.key in by_key
    ]


def _country_of(listing: Listing) -> list[Country]:
    return [listing.country] if listing.country else []


def _programmes(asked: _Asked, seeker: Pool) -> tuple[list[Proposal], int]:
    """Those that ask for no more than what one has, and how many ask for more."""
    matcher, who = asked.matcher, asked.form.who
    known = known_to.programmes_known_to([who.pk], to_all=True)[who.pk] if who else set()
    ceiling = rules.ceiling(asked.said["budget"])
    beyond = queries.programmes_beyond(ceiling) if ceiling is not None else set()
    elsewhere = matcher.out_of(asked.countries, matcher.programmes) if asked.countries else set()
    out = known | beyond
    fits = matcher.programmes_that_fit(seeker, many=SHOWN, without=out | elsewhere)
    if len(fits) < SHOWN and elsewhere:
        here = {fit.key for fit in fits}
        fits += matcher.programmes_that_fit(seeker, many=SHOWN - len(fits), without=out | here)
    said = sentences.explain(fits, LISTINGS)
    found = exchange_stories.programme_lines(exchange_queries.programmes_of([fit.key for fit in fits]))
    by_key = {line.programme.pk: line for line in found}
    proposals = [
        Proposal(
            by_key[fit.key],
            (
                *_effort_said(asked, by_key[fit.key].programme),
                *_money_said(ceiling, by_key[fit.key].budget),
                *_where_said(asked, fit, elsewhere, by_key[fit.key].countries),
            ),
            said[fit.key],
        )
        for fit in fits
        if fit.key in by_key
    ]
    return proposals, len(beyond - known)


def _where_said(
    asked: _Asked, fit: Fit, elsewhere: set[int], countries: Sequence[Country]
) -> tuple[str, ...]:
    """What its place is to who said where: `countries` are its own."""
    if not asked.countries:
        return ()
    if fit.key in elsewhere:
        return (_("Ailleurs que là où vous regardez : rien d’autre n’y est ouvert aujourd’hui."),)
    names = _listed(one.name for one in countries if one.pk in asked.countries)
    if names:
        return (_("Là où vous regardez : %(countries)s.") % {"countries": names},)
    return (_("Sans pays fixé : le vôtre peut convenir."),)


def _money_said(ceiling: int | None, budget: str) -> tuple[str, ...]:
    if not budget:
        return (_("La somme à prévoir n’est pas dite : demandez-la au porteur."),)
    said = _("À prévoir : %(budget)s.") % {"budget": budget}
    if ceiling is None:
        return (said,)
    return (_("À prévoir : %(budget)s ; c’est à votre portée.") % {"budget": budget},)


def _effort_said(asked: _Asked, programme: SharedProgramme) -> tuple[str, ...]:
    """Who does the work, for those who have little time."""
    if programme.kind != ProgrammeKind.TURNKEY or asked.said["time"] in {Time.DAYS, Time.POST}:
        return ()
    said = _("%(who)s conduit l’action et en répond à votre place : il y faut peu de temps.")
    return (said % {"who": programme.lead.name},)


# --- who does it already


def _neighbours(asked: _Asked) -> list[Neighbour]:
    """Those who share what one said first, else in the order of the Atlas: above, then the nearest."""
    who, region, reader = asked.form.who, asked.region, asked.reader
    if who:
        found = stories.above_and_near(who, reader)
        above = {one.get_absolute_url() for one in surroundings.above(who)}
    else:
        most = stories.elsewhere(Filters(region=(region.pk,)), "authority", reader) if region else []
        found, above = [stories.Near(one, [], 0) for one in most], set()
    common = _in_common(asked) if found else {}
    neighbours = []
    for near in found:
        shared = common.get(near.who.url, [])
        how = (_how_near(near, is_above=near.who.url in above), "")
        neighbours.append(Neighbour(near, (how, *shared), len(shared)))
    return sorted(neighbours, key=lambda one: -one.in_common)[:SHOWN_NEIGHBOURS]


def _how_near(near: stories.Near, *, is_above: bool) -> str:
    if is_above:
        return _("Vous en faites partie.")
    if near.who.sub:
        return _("%(where)s de chez vous.") % {"where": capfirst(near.who.sub)}
    return _("L’une de celles qui coopèrent le plus dans votre région.")


def _in_common(asked: _Asked) -> dict[str, list[tuple[str, str]]]:
    """Page of an authority of the région → how many of its sheets answer what one said, and their list."""
    region = asked.region
    chosen = {
        "theme": tuple(asked.said["theme"]),
        "sdg": tuple(asked.said["sdg"]),
        "country": tuple(one.pk for one in asked.form.wanted_countries),
        "continent": tuple(one.value for one in asked.form.continents),
    }
    found: dict[str, list[tuple[str, str]]] = {}
    for name in IN_COMMON:
        if not chosen[name] or region is None:
            continue
        for value in asked.reader.listed(Filters(region=(region.pk,), **{name: chosen[name]}), "authority"):
            address = stories.page_of("authority", value.value)
            filters = Filters(authority=(value.value,), **{name: chosen[name]})
            said = _common_said(name, value.count)
            found.setdefault(address, []).append((said, reverse("atlas") + filters.query()))
    return found


def _common_said(name: str, count: int) -> str:
    said = {
        "theme": ngettext("%(n)s fiche sur vos thèmes", "%(n)s fiches sur vos thèmes", count),
        "sdg": ngettext("%(n)s fiche sur vos objectifs", "%(n)s fiches sur vos objectifs", count),
        "country": ngettext(
            "%(n)s fiche dans les pays que vous dites", "%(n)s fiches dans les pays que vous dites", count
        ),
        "continent": ngettext(
            "%(n)s fiche dans les régions du monde que vous dites",
            "%(n)s fiches dans les régions du monde que vous dites",
            count,
        ),
    }[name]
    return said % {"n": grouped(count)}


# --- the answers, told back


def _answers(form: BeginForm) -> list[tuple[str, str]]:
    """Question → what was answered; what was not is told too."""
    said = form.cleaned_data
    moves = [one.label for one in form.themes if one.pk in said["theme"]]
    moves += [_("ODD %(number)s") % {"number": number} for number in said["sdg"]]
    where: list[Any] = [*(one.name for one in form.wanted_countries), *(one.label for one in form.continents)]
    if UNKNOWN in said["continent"]:
        where.append(_("nous ne savons pas encore"))
    means = [Time(said["time"]).label] if said["time"] else []
    means += [Budget(said["budget"]).label] if said["budget"] else []
    speaks = [Language(FRENCH).label, *(Language(one).label for one in said["language"])]
    return [
        (_("Qui"), _listed(_who_said(form))),
        (_("Ce qui compte"), _listed(moves)),
        (_("Où"), _listed(where)),
        (_("Temps et argent"), _listed(means)),
        (_("Langues"), _listed(speaks)),
    ]


def _who_said(form: BeginForm) -> list[Any]:
    if form.who:
        return [form.who.name]
    said = form.cleaned_data
    found: list[Any] = [AuthorityKind(said["level"]).label] if said["level"] else []
    if said["population"]:
        size = PopulationClass(said["population"])
        counted = _("%(size)s (comptée pour %(people)s)")
        found.append(counted % {"size": size.label, "people": grouped(rules.COUNTED_AS[size])})
    return [*found, *([form.own_region.name] if form.own_region else [])]


def _listed(words: Iterable[Any]) -> str:
    return ", ".join(str(word) for word in words)
