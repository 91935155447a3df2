"""What pages of the exchange tell of a listing or a programme, in the words of the reader."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coopdec.common import partial_dates
from coopdec.common.templatetags.words import money_text
from coopdec.exchange import rules
from coopdec.exchange.enums import Duration, Form, Freshness, Language, Profile
from coopdec.exchange.models import Listing, ListingText, SharedProgramme
from coopdec.exchange.queries import day_of


@dataclass(frozen=True, slots=True)
class Age:
    """Since when it is true, in a sentence; `kind` is what colours it."""

    freshness: str
    kind: str
    text: str


AGE_KINDS = {Freshness.RECENT: "good", Freshness.AGEING: "wait", Freshness.FROM_SOURCE: ""}


def age_of(thing: Listing | SharedProgramme, *, today: date | None = None) -> Age:
    """« Confirmée le 3 mai 2026 », « Lue dans un document de 2020 ; personne ne l’a confirmée depuis »."""
    confirmed = day_of(thing.renewed_at)
    fresh = rules.freshness(confirmed_on=confirmed, today=today or timezone.localdate())
    if confirmed is None:
        text = _("Lu dans un document de %(when)s ; personne ne l’a confirmé depuis.")
        said = text % {"when": partial_dates.words(thing.said_on) if thing.said_on else "?"}
    elif fresh == Freshness.RECENT:
        said = _("Confirmé le %(when)s.") % {"when": date_format(confirmed)}
    else:
        said = _("Confirmé le %(when)s ; une nouvelle confirmation est demandée.") % {
            "when": date_format(confirmed)
        }
    return Age(fresh.value, AGE_KINDS[fresh], said)


@dataclass(frozen=True, slots=True)
class Line:
    """A listing in a list."""

    listing: Listing
    initial: str
    text: ListingText | None
    where: str
    age: Age
    is_own_title: bool
    themes: tuple[Any, ...]
    forms: tuple[str, ...]
    people: str
    lang: str


def lines(listings: Sequence[Listing]) -> list[Line]:
    return [_line(one) for one in listings]


def _line(one: Listing) -> Line:
    text = one.wording
    return Line(
        listing=one,
        initial=initial(one.seeker),
        text=text,
        where=where(one),
        age=age_of(one),
        is_own_title=bool(text and text.title and text.title != one.seeker),
        themes=tuple(need.theme for need in one.needs.all()),
        forms=tuple(str(Form(code).label) for code in one.forms),
        people=people(one),
        lang=lang_of(text),
    )


# « Commune d’Aného » begins with A, as « Ville de Badou » with B.
_GENERIC = re.compile(
    r"^(?:commune|ville|municipalité|mairie|district|assemblée métropolitaine|région|département)"
    r"\s+(?:d[’']|de la |de l[’']|des |du |de )",
    re.IGNORECASE,
)


def initial(name: str) -> str:
    """The letter that stands for who has no photo: that of its own name."""
    return (_GENERIC.sub("", name) or name or "?")[0].upper()


def lang_of(text: ListingText | None) -> str:
    """The language of a text when it is not that of the page, for who listens; else empty."""
    page = (get_language() or "fr")[:2]
    return text.language if text and text.language != page else ""


def where(one: Listing) -> str:
    """« Aného, Togo » ; the country, or the part of the world."""
    place = one.place.display_name if one.place else ""
    country = one.country.name if one.country else one.get_area_display()
    named = place and place not in one.seeker
    return ", ".join(part for part in (place if named else "", str(country)) if part)


def people(one: Listing) -> str:
    """« 150 000 habitants », as it says; else as the reference does; empty when nobody knows."""
    count = getattr(one, "inhabitants", None)
    if not count:
        return ""
    text = ngettext("%(count)s habitant", "%(count)s habitants", count)
    return text % {"count": number_format(count, force_grouping=True)}


def people_source(one: Listing) -> str:
    """Whose number that is."""
    if one.population is not None:
        return one.population_note or (_("selon l’annonce") if one.renewed_at else _("selon le document"))
    if one.organisation and one.organisation.country_id is None and not one.place_id:
        return _("selon l’Insee")
    return _("selon GeoNames")


def facts(one: Listing) -> dict[str, str]:
    """What the card says in short; what is not known is empty."""
    return {
        "people": people(one),
        "people_source": people_source(one),
        "profiles": ", ".join(str(Profile(code).label) for code in one.profiles),
        "forms": ", ".join(str(Form(code).label) for code in one.forms),
        "languages": ", ".join(str(Language(code).label) for code in one.languages),
        "duration": str(Duration(one.duration).label) if one.duration else "",
        "written_in": str(Language(one.language).label),
    }


def other_languages(one: Listing, shown: ListingText | None) -> list[tuple[str, str, ListingText]]:
    """The same texts in the other languages in which they are: code, name, text."""
    return [
        (text.language, str(Language(text.language).label), text)
        for text in one.texts.all()
        if shown is None or text.language != shown.language
    ]


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme in a list."""

    programme: SharedProgramme
    countries: tuple[Any, ...]
    themes: tuple[Any, ...]
    budget: str
    age: Age


def programme_lines(programmes: Sequence[SharedProgramme]) -> list[ProgrammeLine]:
    return [
        ProgrammeLine(one, tuple(one.countries.all()), tuple(one.themes.all()), budget(one), age_of(one))
        for one in programmes
    ]


def budget(one: SharedProgramme) -> str:
    """« de 5 000 à 20 000 € », « 7 200 € », « à partir de 30 000 € » ; empty when it is not said."""
    low, high = one.budget_low_cents, one.budget_high_cents
    if low is None and high is None:
        return ""
    if low is not None and high is not None and low != high:
        return _("de %(low)s à %(high)s") % {"low": money_text(low), "high": money_text(high)}
    if high is None:
        return _("à partir de %(low)s") % {"low": money_text(low)}
    if low is None:
        return _("jusqu’à %(high)s") % {"high": money_text(high)}
    return money_text(low)
