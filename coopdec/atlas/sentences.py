"""The top of a page in one sentence or two: since when, who, with whom, from how many sheets, on what.

Each sentence is one message with named parts, so that it can be said in another order in another language.
The passé composé is meant: what has ended counts as what goes on.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coopdec.atlas.answers import Totals
from coopdec.common.templatetags.words import grouped
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.reference.enums import Area
from coopdec.reference.models import Country

SAID_THEMES = 3
WITHIN_AREA = {
    Area.EUROPE: gettext_lazy("en Europe"),
    Area.AFRICA: gettext_lazy("en Afrique"),
    Area.ASIA: gettext_lazy("en Asie"),
    Area.NORTH_AMERICA: gettext_lazy("en Amérique du Nord"),
    Area.CENTRAL_AMERICA_CARIBBEAN: gettext_lazy("en Amérique centrale et dans les Caraïbes"),
    Area.SOUTH_AMERICA: gettext_lazy("en Amérique du Sud"),
    Area.OCEANIA: gettext_lazy("en Océanie"),
}


def sheets(count: int) -> str:
    return ngettext("%(count)s fiche", "%(count)s fiches", count) % {"count": grouped(count)}


def authorities(count: int) -> str:
    said = ngettext("une collectivité française", "%(count)s collectivités françaises", count)
    return said % {"count": grouped(count)}


def partners(count: int) -> str:
    said = ngettext("une autorité locale étrangère", "%(count)s autorités locales étrangères", count)
    return said % {"count": grouped(count)}


def countries(count: int) -> str:
    return ngettext("un pays", "%(count)s pays", count) % {"count": grouped(count)}


def sentence(text: str) -> str:
    """With a capital, whatever part comes first."""
    return text[:1].upper() + text[1:]


def _parts(totals: Totals, **others: str) -> dict[str, str]:
    return {
        "sheets": sheets(totals.count),
        "authorities": authorities(totals.authorities),
        "partners": partners(totals.partners),
        "countries": countries(totals.countries),
        "year": str(totals.first_year),
        **others,
    }


def of_where(totals: Totals, where: str) -> str:
    """Who in France has cooperated in a country or on a continent; `where` is « au Togo », « en Afrique »."""
    if not totals.authorities:
        found = ngettext(
            "Une fiche se passe %(where)s, sans collectivité française nommée.",
            "%(count)s fiches se passent %(where)s, sans collectivité française nommée.",
            totals.count,
        )
        return found % {"count": grouped(totals.count), "where": where}
    if totals.first_year:
        found = ngettext(
            "Depuis %(year)s, %(authorities)s a coopéré %(where)s, d’après %(sheets)s.",
            "Depuis %(year)s, %(authorities)s ont coopéré %(where)s, d’après %(sheets)s.",
            totals.authorities,
        )
    else:
        found = ngettext(
            "%(authorities)s a coopéré %(where)s, d’après %(sheets)s.",
            "%(authorities)s ont coopéré %(where)s, d’après %(sheets)s.",
            totals.authorities,
        )
    return sentence(found % _parts(totals, where=where))


def of_area(totals: Totals, area: Area) -> str:
    return of_where(totals, str(WITHIN_AREA[area]))


def of_country(totals: Totals, country: Country) -> str:
    return of_where(totals, country.within)


def of_french_place(totals: Totals) -> str:
    """What the authorities of a région or a département have done."""
    if not totals.authorities:
        return _("Des actions y sont menées sans collectivité nommée, d’après %(sheets)s.") % _parts(totals)
    if totals.first_year:
        found = ngettext(
            "Depuis %(year)s, une collectivité d’ici a coopéré avec %(countries)s, d’après %(sheets)s.",
            "Depuis %(year)s, %(count)s collectivités d’ici ont coopéré avec %(countries)s, "
            "d’après %(sheets)s.",
            totals.authorities,
        )
    else:
        found = ngettext(
            "Une collectivité d’ici a coopéré avec %(countries)s, d’après %(sheets)s.",
            "%(count)s collectivités d’ici ont coopéré avec %(countries)s, d’après %(sheets)s.",
            totals.authorities,
        )
    return found % _parts(totals, count=grouped(totals.authorities))


def of_subject(totals: Totals) -> str:
    """Who has worked on a theme or a goal, and where."""
    if not totals.authorities:
        return sentence(_("%(sheets)s, sans collectivité française nommée.") % _parts(totals))
    if totals.first_year:
        found = ngettext(
            "Depuis %(year)s, %(authorities)s y a travaillé avec %(countries)s, d’après %(sheets)s.",
            "Depuis %(year)s, %(authorities)s y ont travaillé avec %(countries)s, d’après %(sheets)s.",
            totals.authorities,
        )
    else:
        found = ngettext(
            "%(authorities)s y a travaillé avec %(countries)s, d’après %(sheets)s.",
            "%(authorities)s y ont travaillé avec %(countries)s, d’après %(sheets)s.",
            totals.authorities,
        )
    return sentence(found % _parts(totals))


def of_authority(totals: Totals) -> str:
    """With whom a French authority has cooperated; the page's title names it."""
    if not totals.partners:
        if totals.first_year:
            return _("Des actions à l’étranger depuis %(year)s, d’après %(sheets)s.") % _parts(totals)
        return _("Des actions à l’étranger, d’après %(sheets)s.") % _parts(totals)
    if totals.first_year:
        found = _(
            "Depuis %(year)s, des coopérations avec %(partners)s, dans %(countries)s, d’après %(sheets)s."
        )
    else:
        found = _("Des coopérations avec %(partners)s, dans %(countries)s, d’après %(sheets)s.")
    return found % _parts(totals)


def of_body(totals: Totals, body: Organisation) -> str:
    """With whom a foreign authority, or a network or another organisation, has cooperated."""
    where = body.country.within if body.country and body.kind == OrganisationKind.FOREIGN_AUTHORITY else ""
    if where and totals.authorities:
        if totals.first_year:
            found = _("%(where)s, partenaire depuis %(year)s de %(authorities)s, d’après %(sheets)s.")
        else:
            found = _("%(where)s, partenaire de %(authorities)s, d’après %(sheets)s.")
    elif totals.authorities:
        found = _("À l’œuvre avec %(authorities)s, dans %(countries)s, d’après %(sheets)s.")
        if not totals.countries:
            found = _("À l’œuvre avec %(authorities)s, d’après %(sheets)s.")
    else:
        found = _("%(sheets)s, sans collectivité française nommée.")
    return sentence(found % _parts(totals, where=where))


def themes(labels: Sequence[str]) -> str:
    """The first themes, in order; nothing for none."""
    if not labels:
        return ""
    named = ", ".join(labels[:SAID_THEMES])
    said = ngettext("Thème : %(themes)s.", "Thèmes les plus fréquents : %(themes)s.", len(labels))
    return said % {"themes": named}
