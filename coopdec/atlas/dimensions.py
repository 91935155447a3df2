"""The dimensions of the atlas, one entry each: where its values are read, how they are called, which exist.

A dimension said here is at once a filter, a facet, an API parameter and a column of the snapshot, in the
engine and in SQL: `docs/howto/add-a-facet.md`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, Concat, Greatest
from django.utils.translation import gettext as _

from coopdec.atlas.answers import Reader
from coopdec.atlas.filters import CLOSED, LABELS, FilterError, Filters, drop, unknown
from coopdec.cooperation.enums import Kind, Side, Status
from coopdec.cooperation.models import ActionPlace, Cooperation, FundingLine, Partner, SheetMarker
from coopdec.cooperation.models.sheet import CooperationQuerySet
from coopdec.directory.enums import EXACT_POINTS, AuthorityKind, OrganisationKind, Origin
from coopdec.directory.models import Organisation
from coopdec.reference.enums import Area
from coopdec.reference.models import Country, Department, MarkerScore, Region, Sdg, Theme

Labels = dict[str, str]


@dataclass(frozen=True, slots=True)
class Dimension:
    """`pairs`: querysets of rows (`sheet` = primary key, `value`), together all values of all sheets,
    published or not; the same pair may come twice. `labels`: value → what it is called in the language of
    the moment, for those of the values that exist. `is_whole`: facets give every value, however rare."""

    name: str
    pairs: Callable[[], list[QuerySet]]
    labels: Callable[[Collection[str]], Labels]
    is_whole: bool = True


def shown() -> CooperationQuerySet:
    """The sheets that everybody may read: published, and real ones only where demonstration data are off."""
    found = Cooperation.objects.published()
    return found if settings.DEMO_DATA else found.filter(origin=Origin.REAL)


def dated(found: QuerySet[Cooperation]) -> QuerySet[Cooperation]:
    """Adds `first_year` and `last_year`, those that a year filter compares (`cooperation.rules.period`)."""
    open_end = Case(
        When(status=Status.RUNNING, start_year__isnull=False, then=Greatest("status_year", "start_year")),
        default="start_year",
    )
    return found.annotate(
        first_year=Coalesce("start_year", "end_year"), last_year=Coalesce("end_year", open_end)
    )


def _pairs(found: QuerySet, value, sheet: str = "cooperation_id") -> QuerySet:
    return found.order_by().values(
        sheet=F(sheet), value=value if hasattr(value, "resolve_expression") else F(value)
    )


def _of_sheets(value) -> QuerySet:
    return _pairs(Cooperation.objects.all(), value, sheet="pk")


def _yes_no(condition: Q) -> Case:
    return Case(When(condition, then=Value("yes")), default=Value("no"), output_field=CharField())


# --- where the values are read


def _themes() -> list[QuerySet]:
    """A theme and the theme that it is part of."""
    through = Cooperation.themes.through.objects
    return [
        _pairs(through.all(), "theme_id"),
        _pairs(through.filter(theme__parent__isnull=False), "theme__parent_id"),
    ]


def _sdgs() -> list[QuerySet]:
    return [_pairs(Cooperation.sdgs.through.objects.all(), Cast("sdg_id", CharField()))]


def _countries() -> list[QuerySet]:
    """Of foreign partners, named or not, and of the places of the action."""
    partners = Partner.objects.filter(country__isnull=False)
    return [_pairs(partners, "country_id"), _pairs(ActionPlace.objects.all(), "country_id")]


def _continents() -> list[QuerySet]:
    partners = Partner.objects.filter(country__isnull=False)
    return [_pairs(partners, "country__area"), _pairs(ActionPlace.objects.all(), "country__area")]


def _french(**conditions) -> QuerySet:
    return Partner.objects.filter(side=Side.FRENCH, **conditions)


def _regions() -> list[QuerySet]:
    return [_pairs(_french(organisation__region__isnull=False), "organisation__region_id")]


def _departments() -> list[QuerySet]:
    """Where the French partners stand; who holds several départements (Alsace) stands in each."""
    held = [
        _pairs(_french(organisation__siren=siren), Value(code, output_field=CharField()))
        for code, siren in several_departments()
    ]
    return [_pairs(_french(organisation__department__isnull=False), "organisation__department_id"), *held]


def several_departments() -> list[tuple[str, str]]:
    """(département, SIREN) where the authority that holds it is not filed under it alone."""
    filed = Organisation.objects.filter(siren=OuterRef("authority_siren"), department_id=OuterRef("code"))
    found = (
        Department.objects.filter(authority_siren__isnull=False)
        .exclude(authority_siren="")
        .exclude(Exists(filed))
    )
    return sorted((code, str(siren)) for code, siren in found.values_list("code", "authority_siren"))


AUTHORITY = Q(organisation__kind=OrganisationKind.FRENCH_AUTHORITY)


def _authorities() -> list[QuerySet]:
    return [_pairs(Partner.objects.filter(AUTHORITY), "organisation__slug")]


def _authority_kinds() -> list[QuerySet]:
    return [_pairs(Partner.objects.filter(AUTHORITY), "organisation__authority_kind")]


def _partners() -> list[QuerySet]:
    """Every named body that is no French authority: foreign authorities, networks, associations…"""
    return [_pairs(Partner.objects.filter(~AUTHORITY, organisation__isnull=False), "organisation__slug")]


def _kinds() -> list[QuerySet]:
    return [_of_sheets("kind")]


def _statuses() -> list[QuerySet]:
    return [_pairs(Cooperation.objects.with_effective_status(), "effective_status", sheet="pk")]


def _funders() -> list[QuerySet]:
    return [_pairs(FundingLine.objects.filter(funder__isnull=False), "funder__slug")]


def _markers() -> list[QuerySet]:
    """`gender:2` for the score, `gender` for any score that says that it is targeted."""
    scored = Concat("marker_id", Value(":"), Cast("score", CharField()), output_field=CharField())
    return [
        _pairs(SheetMarker.objects.all(), scored),
        _pairs(SheetMarker.objects.filter(score__gte=1), "marker_id"),
    ]


def _origins() -> list[QuerySet]:
    return [_of_sheets("origin")]


def _years_known() -> list[QuerySet]:
    return [_of_sheets(_yes_no(Q(start_year__isnull=False) | Q(end_year__isnull=False)))]


def _amounts_known() -> list[QuerySet]:
    return [_of_sheets(_yes_no(Q(amount__cash_cents__isnull=False)))]


def _among(*parts: QuerySet) -> Q:
    """Sheets that have one of these parts; sets are read once, where `Exists` would look for each sheet."""
    condition = Q()
    for found in parts:
        condition |= Q(pk__in=found.order_by().values("cooperation_id"))
    return condition


def _placed() -> list[QuerySet]:
    """By the best point of the partner side: its partners' and its places'."""
    away = Partner.objects.exclude(side=Side.FRENCH).filter(organisation__latitude__isnull=False)
    places = ActionPlace.objects.filter(latitude__isnull=False)
    precise = (
        away.filter(organisation__point_precision__in=EXACT_POINTS),
        places.filter(point_precision__in=EXACT_POINTS),
    )
    best = Case(
        When(_among(*precise), then=Value("exact")),
        When(_among(away, places), then=Value("approximate")),
        default=Value("none"),
        output_field=CharField(),
    )
    return [_of_sheets(best)]


# --- how they are called


def _named(model, label: str) -> Callable[[Collection[str]], Labels]:
    def labels(values: Collection[str]) -> Labels:
        return {str(thing.pk): getattr(thing, label) for thing in model.objects.filter(pk__in=values)}

    return labels


def any_of(values: Collection[str]) -> RawSQL:
    """For `__in`: any number of texts as one parameter."""
    return RawSQL("SELECT unnest(%s::text[])", [list(values)])


def _organisations(*conditions: Q) -> Callable[[Collection[str]], Labels]:
    def labels(values: Collection[str]) -> Labels:
        found = Organisation.objects.visible().filter(*conditions, slug__in=any_of(values)).order_by()
        return dict(found.values_list("slug", "name"))

    return labels


def _closed(names: dict) -> Callable[[Collection[str]], Labels]:
    def labels(values: Collection[str]) -> Labels:
        return {value: str(names[value]) for value in values if value in names}

    return labels


def _sdg_labels(values: Collection[str]) -> Labels:
    found = Sdg.objects.filter(pk__in=[value for value in values if value.isdigit()])
    return {str(sdg.number): f"{sdg.number}. {sdg.name}" for sdg in found}


def _marker_labels(values: Collection[str]) -> Labels:
    """« Égalité femmes-hommes », and with its score « Égalité femmes-hommes : objectif principal »."""
    labels: Labels = {}
    for score in MarkerScore.objects.select_related("marker"):
        labels[score.marker_id] = score.marker.name
        said = {"marker": score.marker.name, "score": score.name}
        labels[f"{score.marker_id}:{score.score}"] = _("%(marker)s : %(score)s") % said
    return {value: labels[value] for value in values if value in labels}


def _known_labels(values: Collection[str]) -> Labels:
    return _closed({"yes": _("oui"), "no": _("non")})(values)


def _placed_labels(values: Collection[str]) -> Labels:
    names = {"exact": _("lieu exact"), "approximate": _("lieu approché"), "none": _("sans lieu connu")}
    return _closed(names)(values)


FRENCH = Q(kind=OrganisationKind.FRENCH_AUTHORITY)
DIMENSIONS = {
    one.name: one
    for one in (
        Dimension("theme", _themes, _named(Theme, "label")),
        Dimension("sdg", _sdgs, _sdg_labels),
        Dimension("country", _countries, _named(Country, "name")),
        Dimension("continent", _continents, _closed(dict(Area.choices))),
        Dimension("region", _regions, _named(Region, "name")),
        Dimension("department", _departments, _named(Department, "name")),
        Dimension("authority", _authorities, _organisations(FRENCH), is_whole=False),
        Dimension("authority_kind", _authority_kinds, _closed(dict(AuthorityKind.choices))),
        Dimension("partner", _partners, _organisations(~FRENCH), is_whole=False),
        Dimension("kind", _kinds, _closed(dict(Kind.choices))),
        Dimension("status", _statuses, _closed(dict(Status.choices))),
        Dimension("funder", _funders, _organisations(), is_whole=False),
        Dimension("marker", _markers, _marker_labels),
        Dimension("origin", _origins, _closed(dict(Origin.choices))),
        Dimension("year_known", _years_known, _known_labels),
        Dimension("amount_known", _amounts_known, _known_labels),
        Dimension("placed", _placed, _placed_labels),
    )
}
if list(DIMENSIONS) != list(LABELS):
    raise AssertionError("filters.LABELS and DIMENSIONS name the same dimensions, in the same order")


# --- which values exist


def resolve(filters: Filters, reader: Reader | None = None) -> tuple[Filters, list[FilterError]]:
    """The question with its values in their stored form (an authority's SIREN becomes its slug), and what
    names nothing, taken out of it. An engine spares the look-up of values that some published sheet has."""
    page, wrong = filters.page, []
    quick = reader if reader and reader.is_engine else None
    for name, dimension in DIMENSIONS.items():
        if name in CLOSED:
            continue
        asked = getattr(filters, name)
        unsure = [value for value in asked if not quick or not quick.knows(name, value)]
        if not unsure:
            continue
        slugs = _slugs(unsure) if name == "authority" else {}
        labels = dimension.labels([slugs.get(value, value) for value in unsure])
        for value in unsure:
            stored = slugs.get(value, value)
            if stored not in labels:
                wrong.append(unknown(name, value))
            elif stored != value:
                filters = filters.without(name, value).adding(name, stored)
    lost: dict[str, set[str]] = {}
    for error in wrong:
        lost.setdefault(error.name, set()).add(error.value)
    return replace(drop(filters, lost), page=page), wrong


def _slugs(values: Collection[str]) -> Labels:
    """SIREN → slug."""
    return {
        str(siren): slug
        for siren, slug in Organisation.objects.filter(siren__in=values).values_list("siren", "slug")
    }


def labels_of(filters: Filters) -> dict[tuple[str, str], str]:
    """What each chosen value is called."""
    return {
        (name, value): label
        for name, dimension in DIMENSIONS.items()
        if getattr(filters, name)
        for value, label in dimension.labels(getattr(filters, name)).items()
    }
