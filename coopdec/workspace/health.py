"""How the record is: what sheets lack, by region and by country; a number and its list are one query set."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.contribution.queries import stale_sheets
from coopdec.cooperation.enums import Side
from coopdec.cooperation.models import Cooperation, Partner
from coopdec.reference.models import Country, Region, by_name


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that a sheet lacks."""

    label: Promise
    sheets: Callable[[], QuerySet[Cooperation]]


FLAGS = {
    "perimees": Flag(gettext_lazy("sans confirmation depuis un an"), stale_sheets),
    "sans-annee": Flag(gettext_lazy("sans année"), lambda: Cooperation.objects.published().without_year()),
    "sans-montant": Flag(
        gettext_lazy("sans montant"), lambda: Cooperation.objects.published().without_amount()
    ),
    "sans-resume": Flag(
        gettext_lazy("sans résumé"), lambda: Cooperation.objects.published().filter(summary="")
    ),
    "partenaire-inconnu": Flag(
        gettext_lazy("partenaire non précisé"), lambda: Cooperation.objects.published().with_unnamed_partner()
    ),
    "sans-collectivite": Flag(
        gettext_lazy("sans collectivité française"),
        lambda: Cooperation.objects.published().without_french_authority(),
    ),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A count and the list that holds exactly that."""

    label: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    head: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def flagged(flag: str, *, region: str = "", country: str = "") -> QuerySet[Cooperation]:
    """The sheets that lack this, all of them, or those of a French region or of a partner country."""
    found = FLAGS[flag].sheets()
    if region:
        found = found.filter(pk__in=_french().filter(organisation__region=region).values("cooperation"))
    if country:
        found = found.filter(pk__in=Partner.objects.filter(country=country).values("cooperation"))
    return found


def url_of(flag: str, **place: str) -> str:
    return reverse("flagged-sheets", args=[flag]) + (f"?{urlencode(place)}" if place else "")


def summary() -> list[Number]:
    """Of all that is published. One query a flag."""
    everything = Number(_("fiches publiées"), Cooperation.objects.published().count(), reverse("atlas"))
    return [
        everything,
        *(Number(str(flag.label), flag.sheets().count(), url_of(name)) for name, flag in FLAGS.items()),
    ]


def by_region() -> Table:
    """One query a flag."""
    places = [(one.pk, one.name) for one in Region.objects.order_by("sort_key")]
    return _table(_("Par région française"), _("Région"), "region", places, _french(), "organisation__region")


def by_country() -> Table:
    """One query a flag."""
    places = [(one.pk, one.name) for one in by_name(Country.objects.all())]
    return _table(_("Par pays partenaire"), _("Pays"), "country", places, Partner.objects.all(), "country")


TABLES = {"region": by_region, "pays": by_country}


def _french() -> QuerySet[Partner]:
    return Partner.objects.filter(side=Side.FRENCH)


def _table(title, head, name, places, parts, column) -> Table:
    published = Cooperation.objects.published()
    counts = {"": _counted(parts, published, column)}
    counts |= {flag: _counted(parts, one.sheets(), column) for flag, one in FLAGS.items()}
    rows = []
    for code, label in places:
        if code not in counts[""]:
            continue
        listed = f"{reverse('atlas')}?{urlencode({name: code})}"
        numbers = [Number(_("fiches"), counts[""][code], listed)]
        numbers += [
            Number(str(FLAGS[flag].label), counts[flag].get(code, 0), url_of(flag, **{name: code}))
            for flag in FLAGS
        ]
        rows.append(Row(label, tuple(numbers)))
    heads = (_("fiches"), *(str(flag.label) for flag in FLAGS.values()))
    return Table(title, head, heads, tuple(rows))


def _counted(parts: QuerySet[Partner], sheets: QuerySet[Cooperation], column: str) -> dict[str, int]:
    inside = parts.filter(Q(**{f"{column}__isnull": False}), cooperation__in=sheets.order_by().values("pk"))
    return dict(inside.order_by().values_list(column).annotate(n=Count("cooperation", distinct=True)))
