"""Why two fit, in sentences: each reason of `matching` is one message, with its points and its weight.

A reason that brings less than a tenth of a point has no sentence. Codes become names in four queries at most,
however many fits.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coopdec.common import languages
from coopdec.common.templatetags.words import grouped
from coopdec.directory.models import Organisation
from coopdec.exchange.enums import Profile
from coopdec.exchange.matching.scoring import Fit, Reason
from coopdec.exchange.matching.weights import AUTHORITIES, LISTINGS
from coopdec.reference import guests
from coopdec.reference.enums import Area
from coopdec.reference.models import Country, Department, Theme

LEAST = 0.1
COMPARABLE = 2.5  # times
PARTS = {
    "themes": gettext_lazy("Thèmes en commun"),
    "sdgs": gettext_lazy("Objectifs de développement durable en commun"),
    "population": gettext_lazy("Populations comparables"),
    "profile": gettext_lazy("Profils comparables"),
    "links": gettext_lazy("Liens avec le pays et ses voisins"),
    "surroundings": gettext_lazy("Liens des collectivités proches"),
    "languages": gettext_lazy("Langues"),
    "experience": gettext_lazy("Expérience"),
    "networks": gettext_lazy("Réseaux en commun"),
    "unserved": gettext_lazy("Priorité à qui n’a pas de partenaire"),
    "freshness": gettext_lazy("Fraîcheur"),
}

HOW = {
    "themes": gettext_lazy(
        "Chaque thème en commun compte, le premier pour la moitié des points ; deux thèmes d’une même famille"
        " comptent moins."
    ),
    "sdgs": gettext_lazy("Chaque objectif en commun compte, le premier pour la moitié des points."),
    "population": gettext_lazy(
        "Tous les points à population égale, aucun quand l’une est trente fois plus grande que l’autre."
    ),
    "profile": gettext_lazy(
        "Une ville et une commune, une région et une région ; puis les traits en commun : port, montagne,"
        " université…"
    ),
    "links": gettext_lazy(
        "Des partenaires dans le pays, un groupe-pays, une diaspora déclarée ; à défaut, un pays voisin ou la"
        " même région du monde."
    ),
    "surroundings": gettext_lazy(
        "Un partenaire de la même ville vient du même département ; à défaut, d’autres du département"
        " travaillent dans le pays."
    ),
    "languages": gettext_lazy(
        "Une langue en commun suffit : le français, ou une langue des pays où l’on coopère déjà."
    ),
    "experience": gettext_lazy("Le nombre de coopérations connues : deux donnent la moitié des points."),
    "networks": gettext_lazy("Chaque réseau en commun compte, le premier pour la moitié des points."),
    "unserved": gettext_lazy("Tous les points à qui n’a aucun partenaire, aucun à partir de quatre."),
    "freshness": gettext_lazy("Tous les points à ce qui est dit dans l’année, aucun après dix ans."),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One reason as a page gives it: « 12,5 points sur 20 » beside its sentence."""

    part: str
    sentence: str
    points: str
    weight: str


class Names:
    """What codes are called, in the language of the moment; asked once for all the fits of a page."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        codes: dict[str, set[str]] = {kind: set() for kind in ("theme", "country", "department", "network")}
        for reason in reasons:
            kind = _KINDS.get((reason.part, reason.why.how)) or _KINDS.get((reason.part, ""), "")
            if kind in codes:
                codes[kind].update(reason.why.names)
        self.of: dict[str, Mapping[str, str]] = {
            "theme": {one.pk: one.label for one in Theme.objects.filter(pk__in=codes["theme"])},
            "department": dict(
                Department.objects.filter(pk__in=codes["department"]).values_list("pk", "name")
            ),
            "network": dict(
                Organisation.objects.filter(slug__in=codes["network"]).values_list("slug", "name")
            ),
            "profile": {one.value: str(one.label) for one in Profile},
            "area": {one.value: str(one.label) for one in Area},
        }
        countries = Country.objects.filter(pk__in=codes["country"])
        self.of["country"] = {one.pk: one.name for one in countries}
        self.of["within"] = {one.pk: one.within for one in countries}
        self.of["language"] = dict(guests.locale(languages.current()).languages)

    def join(self, kind: str, codes: Sequence[str]) -> str:
        known = self.of[kind]
        return ", ".join(str(known[code]) for code in codes if code in known)


_KINDS = {
    ("themes", ""): "theme",
    ("links", ""): "country",
    ("links", "area"): "area",
    ("surroundings", "town"): "department",
    ("surroundings", "country"): "country",
    ("networks", ""): "network",
}


def explain(fits: Sequence[Fit], direction: str) -> dict[int, list[Said]]:
    """Key → its sentences, the one that weighs most first."""
    names = Names(reason for fit in fits for reason in fit.reasons)
    return {
        fit.key: [
            Said(
                reason.part,
                _SENTENCES[reason.part](reason, names, direction),
                _points(reason.points),
                _points(reason.weight),
            )
            for reason in fit.reasons
            if reason.points >= LEAST
        ]
        for fit in fits
    }


def _points(value: float) -> str:
    """One decimal, none when it is round."""
    said = round(value, 1)
    return number_format(int(said) if said == int(said) else said, use_l10n=True)


def _themes(reason: Reason, names: Names, _direction: str) -> str:
    themes = names.join("theme", reason.why.names)
    if reason.why.how == "family":
        return _("Des thèmes de la même famille : %(themes)s.") % {"themes": themes}
    said = ngettext(
        "Un thème en commun : %(themes)s.", "Des thèmes en commun : %(themes)s.", len(reason.why.names)
    )
    return said % {"themes": themes}


def _sdgs(reason: Reason, _names: Names, _direction: str) -> str:
    numbers = ", ".join(reason.why.names)
    said = ngettext(
        "Un objectif de développement durable en commun : %(numbers)s.",
        "Des objectifs de développement durable en commun : %(numbers)s.",
        len(reason.why.names),
    )
    return said % {"numbers": numbers}


def _population(reason: Reason, _names: Names, _direction: str) -> str:
    one, other = (int(each) for each in reason.why.names)
    said = {"one": grouped(one), "other": grouped(other)}
    times = max(one, other) / max(min(one, other), 1)
    if times <= COMPARABLE:
        return _("Des populations comparables : %(one)s et %(other)s habitants.") % said
    return _("Des populations de %(one)s et %(other)s habitants, soit de 1 à %(times)s.") % {
        **said,
        "times": grouped(round(times)),
    }


def _profile(reason: Reason, names: Names, _direction: str) -> str:
    traits = {"traits": names.join("profile", reason.why.names)}
    return {
        "same": _("Des collectivités de même niveau."),
        "near": _("Des collectivités de niveaux voisins."),
        "traits": _("Des traits en commun : %(traits)s.") % traits,
        "same-traits": _("Des collectivités de même niveau, avec des traits en commun : %(traits)s.")
        % traits,
        "near-traits": _("Des collectivités de niveaux voisins, avec des traits en commun : %(traits)s.")
        % traits,
    }[reason.why.how]


def _links(reason: Reason, names: Names, _direction: str) -> str:
    how, codes = reason.why.how, reason.why.names
    if how == "area":
        areas = names.join("area", codes)
        return _("La collectivité a des partenaires dans la même région du monde : %(areas)s.") % {
            "areas": areas
        }
    said = {"within": names.join("within", codes), "countries": names.join("country", codes)}
    return {
        "country": _("La collectivité a déjà des partenaires %(within)s."),
        "group": _("La collectivité est membre d’un groupe-pays : %(countries)s."),
        "diaspora": _(
            "La collectivité déclare des liens, par ses habitants ou ses associations : %(countries)s."
        ),
        "neighbour": _("La collectivité a des partenaires dans un pays voisin : %(countries)s."),
    }[how] % said


def _surroundings(reason: Reason, names: Names, _direction: str) -> str:
    if reason.why.how == "town":
        departments = names.join("department", reason.why.names)
        return _("Un autre partenaire du même département y est déjà : %(departments)s.") % {
            "departments": departments
        }
    within = names.join("within", reason.why.names)
    return _("D’autres collectivités du même département ont des partenaires %(within)s.") % {
        "within": within
    }


def _languages(reason: Reason, names: Names, _direction: str) -> str:
    said = ngettext(
        "Une langue en commun : %(languages)s.",
        "Des langues en commun : %(languages)s.",
        len(reason.why.names),
    )
    return said % {"languages": names.join("language", reason.why.names)}


def _experience(reason: Reason, _names: Names, _direction: str) -> str:
    count = int(reason.why.names[0])
    said = ngettext("Une coopération connue.", "%(count)s coopérations connues.", count)
    return said % {"count": grouped(count)}


def _networks(reason: Reason, names: Names, _direction: str) -> str:
    said = ngettext(
        "Un réseau en commun : %(networks)s.", "Des réseaux en commun : %(networks)s.", len(reason.why.names)
    )
    return said % {"networks": names.join("network", reason.why.names)}


def _unserved(reason: Reason, _names: Names, direction: str) -> str:
    if reason.why.how == "none":
        return {
            AUTHORITIES: _("Aucun partenaire connu : c’est à elle que l’on pense rarement."),
            LISTINGS: _("Aucun partenaire ni aucune réponse à ce jour."),
        }[direction]
    count = int(reason.why.names[0])
    said = {
        AUTHORITIES: ngettext("Un seul partenaire connu.", "%(count)s partenaires connus.", count),
        LISTINGS: ngettext(
            "Un seul partenaire ou une seule réponse à ce jour.",
            "%(count)s partenaires ou réponses à ce jour.",
            count,
        ),
    }[direction]
    return said % {"count": grouped(count)}


def _freshness(reason: Reason, _names: Names, direction: str) -> str:
    return {
        AUTHORITIES: _("Dernière coopération connue en %(year)s."),
        LISTINGS: _("Annonce dite ou confirmée en %(year)s."),
    }[direction] % {"year": reason.why.names[0]}


_SENTENCES: Mapping[str, Callable[[Reason, Names, str], str]] = {
    "themes": _themes,
    "sdgs": _sdgs,
    "population": _population,
    "profile": _profile,
    "links": _links,
    "surroundings": _surroundings,
    "languages": _languages,
    "experience": _experience,
    "networks": _networks,
    "unserved": _unserved,
    "freshness": _freshness,
}
