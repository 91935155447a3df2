"""Reading: a question becomes a list or a page. Views only parse, ask and answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import EmptyPage
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coopdec.atlas import access, lists, queries, stories, surroundings
from coopdec.atlas.filters import LABELS, Filters, drop, parse
from coopdec.directory.enums import OrganisationKind
from coopdec.reference.enums import FRENCH_TERRITORIES, Area
from coopdec.reference.models import Country, Department, Region, Sdg, Theme


def page(view: Callable) -> Callable:
    """GET and HEAD only; addresses are lower case: others are redirected, query string kept."""

    @require_safe
    @wraps(view)
    def answer(request, **codes: Any):
        if any(isinstance(code, str) and code != code.lower() for code in codes.values()):
            lower = reverse(
                request.resolver_match.view_name, kwargs={k: str(v).lower() for k, v in codes.items()}
            )
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{lower}?{query}" if query else lower)
        return view(request, **codes)

    return answer


def _asked(request, *, also=()):
    """The question of the query string, and what in it is not understood."""
    filters, errors = parse(request.GET, also=also)
    unknown = queries.unknown_values(filters)
    wrong: dict[str, set[str]] = {}
    for error in unknown:
        wrong.setdefault(error.name, set()).add(error.value)
    return drop(filters, wrong), errors + unknown


def _chips(filters: Filters, path: str):
    labels = queries.labels_of(filters)
    chips = [(f"« {filters.q} »", path + filters.without("q").query())] if filters.q else []
    return chips + [
        (
            f"{LABELS[name]} : {labels.get((name, value), value)}",
            path + filters.without(name, value).query(),
        )
        for name, value in filters.chosen()
    ]


def _answer(request, template, context, *, errors=()):
    return render(request, template, {**context, "wrong": errors}, status=400 if errors else 200)


def _page_of(found, filters, path, **options):
    try:
        return lists.page_of(found, filters, path=path, **options)
    except EmptyPage as beyond:
        raise Http404(_("Cette page n’existe pas : la liste est plus courte.")) from beyond


@page
def sheets(request):
    """/atlas/ : the sheets that answer, with words, filters and facets."""
    filters, errors = _asked(request)
    path = reverse("atlas")
    found = _page_of(queries.rows(queries.sheets(filters)), filters, path)
    context = {
        "filters": filters,
        "page": found,
        "rows": [stories.row(sheet) for sheet in found.items],
        "totals": queries.totals(filters),
        "facets": lists.facets(filters),
        "chips": _chips(filters, path),
        "namesakes": queries.namesakes(filters.q) if filters.page == 1 else [],
    }
    return _answer(request, "atlas/sheets.html", context, errors=errors)


# --- lists of those who act and of places; the same filters as the atlas


def _name(request):
    return " ".join(request.GET.get("nom", "").split())[:100]


def _organisations(request, *, kind, found, title, lead, address):
    """Those who take part in the sheets that answer; with `nom`, everybody who bears that name."""
    filters, errors = _asked(request, also=["nom"])
    name = _name(request)
    path = reverse(address)
    listed = queries.named(name, kind=kind, limit=60) if name else found(filters)
    page_found = _page_of(listed, filters, path, size=60)
    context = {
        "title": title,
        "lead": lead,
        "name": name,
        "path": path,
        "page": page_found,
        "items": stories.ranked(page_found.items),
        "count": None if name else listed.count(),
        "chips": _chips(filters, path),
        "room": "collectivites" if kind == OrganisationKind.FRENCH_AUTHORITY else "atlas",
    }
    return _answer(request, "atlas/organisations.html", context, errors=errors)


@page
def authorities(request):
    return _organisations(
        request,
        kind=OrganisationKind.FRENCH_AUTHORITY,
        found=queries.authorities,
        title=_("Les collectivités françaises qui coopèrent"),
        lead=_(
            "Toutes les communes, intercommunalités, départements et régions ont leur page :"
            " cherchez la vôtre par son nom, même si elle ne coopère pas encore."
        ),
        address="authorities",
    )


@page
def partners(request):
    return _organisations(
        request,
        kind=OrganisationKind.FOREIGN_AUTHORITY,
        found=queries.partners,
        title=_("Les autorités locales partenaires"),
        lead=_("Villes, provinces et régions du monde liées à une collectivité française."),
        address="partners",
    )


@page
def organisations(request):
    _filters, errors = parse(request.GET, also=["nom"])
    name = _name(request)
    path = reverse("organisations")
    context = {
        "title": _("Réseaux, opérateurs, administrations et associations"),
        "lead": _("Ceux qui accompagnent, financent ou mettent en œuvre, d’après les sources publiques."),
        "name": name,
        "path": path,
        "groups": surroundings.organisations_by_kind(name),
    }
    return _answer(request, "atlas/directory.html", context, errors=errors)


def _index(request, *, title, lead, items, room, groups=None):
    return render(
        request,
        "atlas/index.html",
        {"title": title, "lead": lead, "items": items, "groups": groups, "room": room},
    )


@page
def countries(request):
    """Partner countries, with the same filters as the atlas, by area."""
    filters, errors = _asked(request)
    found = queries.countries(filters)
    groups = [
        (
            Area(area).label,
            reverse("area", args=[area]),
            [
                stories.Ranked(country.name, country.hits, country.get_absolute_url())
                for country in sorted(found, key=lambda one: one.sort_key)
                if country.area == area
            ],
        )
        for area in Area.values
    ]
    context = {
        "title": _("Les pays partenaires"),
        "lead": _("Les pays avec lesquels des collectivités françaises coopèrent, par continent."),
        "groups": [group for group in groups if group[2]],
        "count": len(found),
        "chips": _chips(filters, reverse("countries")),
        "room": "pays",
    }
    return _answer(request, "atlas/index.html", context, errors=errors)


@page
def themes(request):
    filters, errors = _asked(request)
    counted = {theme.code: theme.hits for theme in queries.themes(filters)}
    every = list(Theme.objects.order_by("order"))
    groups = [
        (
            top.label,
            reverse("theme", args=[top.code]),
            [
                stories.Ranked(theme.label, counted.get(theme.code, 0), theme.get_absolute_url())
                for theme in every
                if theme.parent_id == top.code
            ],
        )
        for top in every
        if top.parent_id is None
    ]
    context = {
        "title": _("Les thèmes"),
        "lead": _("Ce sur quoi portent les coopérations ; un thème comprend ses sous-thèmes."),
        "groups": groups,
        "counts": counted,
        "chips": _chips(filters, reverse("themes")),
        "room": "themes",
    }
    return _answer(request, "atlas/index.html", context, errors=errors)


@page
def sdgs(request):
    counted = {sdg.number: sdg.hits for sdg in queries.sdgs(Filters())}
    items = [
        stories.Ranked(f"{sdg.number}. {sdg.name}", counted.get(sdg.number, 0), sdg.get_absolute_url())
        for sdg in Sdg.objects.order_by("number")
    ]
    return _index(
        request,
        title=_("Les objectifs de développement durable"),
        lead=_("Les dix-sept objectifs des Nations unies, et les fiches qui disent y contribuer."),
        items=items,
        room="themes",
    )


@page
def regions(request):
    counted = {region.code: region.hits for region in queries.regions(Filters())}
    items = [
        stories.Ranked(region.name, counted.get(region.code, 0), region.get_absolute_url())
        for region in Region.objects.order_by("sort_key")
    ]
    return _index(
        request,
        title=_("Les régions françaises"),
        lead=_("Les coopérations de toutes les collectivités de chaque région."),
        items=items,
        room="collectivites",
    )


# --- pages of places and themes


def _story(request, template, filters, *, room, leave_out=(), about=None, **context):
    told = stories.story(filters, leave_out=leave_out, about=about)
    return render(request, template, {"story": told, "room": room, **context})


@page
def country(request, code):
    found = access.get_country(code)
    if found.code in FRENCH_TERRITORIES:
        region = access.OVERSEAS_REGIONS.get(found.code)
        return redirect("region", code=region) if region else redirect("regions")
    return _story(
        request,
        "atlas/country.html",
        Filters(country=(found.code,)),
        room="pays",
        leave_out=["countries"],
        country=found,
        country_sheets=surroundings.country_sheets(found),
        groups=surroundings.groups_of(found),
    )


@page
def area(request, code):
    found = access.get_area(code)
    return _story(
        request,
        "atlas/area.html",
        Filters(continent=(found.value,)),
        room="pays",
        area=found,
        notes=Country.objects.filter(area=found).exclude(area_note=""),
    )


@page
def region(request, code):
    found = access.get_region(code)
    return _story(
        request,
        "atlas/region.html",
        Filters(region=(found.code,)),
        room="collectivites",
        region=found,
        authority=getattr(found, "authority", None),
        departments=Department.objects.filter(region=found).order_by("code"),
        networks=surroundings.networks_of(found),
    )


@page
def department(request, code):
    found = access.get_department(code)
    return _story(
        request,
        "atlas/department.html",
        Filters(department=(found.code,)),
        room="collectivites",
        department=found,
        authority=surroundings.authority_of(found),
    )


@page
def theme(request, code):
    found = access.get_theme(code)
    return _story(
        request,
        "atlas/theme.html",
        Filters(theme=(found.code,)),
        room="themes",
        theme=found,
        children=found.children.order_by("order"),
    )


@page
def sdg(request, number):
    found = access.get_sdg(number)
    return _story(
        request,
        "atlas/sdg.html",
        Filters(sdg=(str(found.number),)),
        room="themes",
        sdg=found,
        targets=found.targets.all(),
    )


# --- pages of those who act


@page
def authority(request, slug):
    found = access.get_authority(slug)
    if found.slug != slug:
        return redirect(found, permanent=True)
    return _story(
        request,
        "atlas/authority.html",
        Filters(authority=(found.slug,)),
        room="collectivites",
        leave_out=["authorities"],
        about=found,
        authority=found,
        names=found.names.all(),
        former=surroundings.former_communes(found),
        neighbours=stories.ranked(surroundings.neighbours(found)),
        networks=surroundings.networks_of(found.region) if found.region else [],
    )


@page
def partner(request, slug):
    found = access.get_partner(slug)
    return _story(
        request,
        "atlas/partner.html",
        Filters(partner=(found.slug,)),
        room="atlas",
        leave_out=["partners", "countries"],
        about=found,
        partner=found,
        names=found.names.all(),
        same_place=surroundings.same_place(found),
    )


@page
def organisation(request, slug):
    found = access.get_organisation(slug)
    return _story(
        request,
        "atlas/organisation.html",
        Filters(partner=(found.slug,)),
        room="organisations",
        organisation=found,
        names=found.names.all(),
        passages=found.passages.select_related("document"),
        funded=stories.funded_by(found),
    )
