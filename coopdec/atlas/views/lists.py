"""Lists: the atlas itself, those who act, places and themes; all with the same filters."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.atlas import lists, queries, stories, surroundings
from coopdec.atlas.filters import Filters, parse
from coopdec.atlas.views.reading import answer_page, asked, chips, page, page_or_404
from coopdec.directory.enums import OrganisationKind
from coopdec.reference.models import Region, Sdg, Theme

NAMES_SHOWN = 60


@page
def sheets(request):
    """/atlas/ : the sheets that answer, with words, filters and facets."""
    filters, errors = asked(request)
    path = reverse("atlas")
    found = page_or_404(queries.rows(queries.sheets(filters)), filters, path)
    context = {
        "filters": filters,
        "page": found,
        "rows": [stories.row(sheet) for sheet in found.items],
        "totals": queries.totals(filters),
        "facets": lists.facets(filters),
        "chips": chips(filters, path),
        "namesakes": stories.namesakes(filters.q) if filters.page == 1 else [],
    }
    return answer_page(request, "atlas/sheets.html", context, errors=errors)


def _name(request):
    return " ".join(request.GET.get("nom", "").split())[:100]


def _organisations(request, *, kind, found, dimension, title, lead, counted, address):
    """Those who take part in the sheets that answer; with `nom`, everybody who bears that name."""
    filters, errors = asked(request, also=["nom"])
    name = _name(request)
    path = reverse(address)
    listed = queries.named(name, kind=kind, limit=NAMES_SHOWN) if name else found(filters)
    page_found = page_or_404(listed, filters, path, size=NAMES_SHOWN)
    context = {
        "title": title,
        "lead": lead,
        "name": name,
        "path": path,
        "page": page_found,
        "items": stories.ranked(page_found.items, Filters() if name else filters, dimension),
        "counted": "" if name else counted(listed.count()),
        "chips": [] if name else chips(filters, path),
        "cut": len(page_found.items) if name and len(page_found.items) == NAMES_SHOWN else 0,
        "room": "collectivites" if kind == OrganisationKind.FRENCH_AUTHORITY else "atlas",
    }
    return answer_page(request, "atlas/organisations.html", context, errors=errors)


@page
def authorities(request):
    return _organisations(
        request,
        kind=OrganisationKind.FRENCH_AUTHORITY,
        found=queries.authorities,
        dimension="authority",
        counted=lambda n: ngettext("%(n)d collectivité", "%(n)d collectivités", n) % {"n": n},
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
        dimension="partner",
        counted=lambda n: ngettext("%(n)d autorité locale", "%(n)d autorités locales", n) % {"n": n},
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
    return answer_page(request, "atlas/directory.html", context, errors=errors)


def _index(request, *, groups, title, lead, room, path, filters, errors=(), unit=""):
    """Groups are (what heads it or None, what it counts)."""
    context = {
        "groups": [(top, items) for top, items in groups if top or items],
        "title": title,
        "lead": lead,
        "room": room,
        "unit": unit,
        "chips": chips(filters, path),
    }
    return answer_page(request, "atlas/index.html", context, errors=errors)


def _counted(things, found):
    """The same things with their `hits`, 0 when the question does not touch them."""
    hits = {one.pk: one.hits for one in found}
    for thing in things:
        thing.hits = hits.get(thing.pk, 0)
    return things


@page
def countries(request):
    """Partner countries, with the same filters as the atlas, by area."""
    filters, errors = asked(request)
    found = sorted(queries.countries(filters), key=lambda country: country.sort_key)
    groups = [
        (
            area,
            stories.ranked(
                [one for one in found if one.get_area_display() == area.label], filters, "country"
            ),
        )
        for area in stories.areas(filters)
    ]
    return _index(
        request,
        groups=groups,
        title=_("Les pays partenaires"),
        lead=_("Les pays avec lesquels des collectivités françaises coopèrent, par continent."),
        unit=ngettext("%(n)d pays", "%(n)d pays", len(found)) % {"n": len(found)},
        room="pays",
        path=reverse("countries"),
        filters=filters,
        errors=errors,
    )


@page
def themes(request):
    filters, errors = asked(request)
    every = _counted(list(Theme.objects.order_by("order")), queries.themes(filters))
    groups = [
        (
            stories.ranked([top], filters, "theme")[0],
            stories.ranked([one for one in every if one.parent_id == top.pk], filters, "theme"),
        )
        for top in every
        if top.parent_id is None
    ]
    return _index(
        request,
        groups=groups,
        title=_("Les thèmes"),
        lead=_("Ce sur quoi portent les coopérations ; un thème comprend ses sous-thèmes."),
        room="themes",
        path=reverse("themes"),
        filters=filters,
        errors=errors,
    )


@page
def sdgs(request):
    filters, errors = asked(request)
    every = _counted(list(Sdg.objects.order_by("number")), queries.sdgs(filters))
    return _index(
        request,
        groups=[(None, stories.ranked(every, filters, "sdg"))],
        title=_("Les objectifs de développement durable"),
        lead=_("Les dix-sept objectifs des Nations unies, et les fiches qui disent y contribuer."),
        room="themes",
        path=reverse("sdgs"),
        filters=filters,
        errors=errors,
    )


@page
def regions(request):
    filters, errors = asked(request)
    every = _counted(list(Region.objects.order_by("sort_key")), queries.regions(filters))
    return _index(
        request,
        groups=[(None, stories.ranked(every, filters, "region"))],
        title=_("Les régions françaises"),
        lead=_("Les coopérations de toutes les collectivités de chaque région."),
        room="collectivites",
        path=reverse("regions"),
        filters=filters,
        errors=errors,
    )
