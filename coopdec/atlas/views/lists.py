"""Lists: the atlas itself, those who act, places and themes; all with the same filters."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopdec.atlas import lists, stories
from coopdec.atlas.filters import LABELS
from coopdec.atlas.views.reading import answer_or_404, answer_page, chips, listing, slice_or_404
from coopdec.common.templatetags.components import grouped
from coopdec.directory.enums import OrganisationKind
from coopdec.reference.models import Region, Sdg, Theme

NAMES_SHOWN = 60
LONGEST_NAME = 100


@listing()
def sheets(request, question):
    """/atlas/ : the sheets that answer, with words, filters and facets, all of one version."""
    filters, reader = question.filters, question.reader
    answer = answer_or_404(question)
    count = answer.totals.count
    in_use = lists.chips(filters, question.path, lists.labels_in(answer, filters))
    context = {
        "filters": filters,
        "page": lists.page_of(filters, count, version=answer.version, path=question.path),
        "rows": lists.rows(answer),
        "totals": answer.totals,
        "demonstration": answer.demonstration,
        "facets": lists.groups(answer, reader, filters),
        "orders": lists.orders(filters, answer.version),
        "chips": in_use,
        "map_url": lists.map_url(filters, answer.version),
        "removals": [] if count else lists.removals(reader, in_use),
        "suggestions": lists.suggestions(reader, filters, count),
        "namesakes": stories.namesakes(filters.q) if filters.page == 1 else [],
    }
    return answer_page(request, "atlas/sheets.html", question, context)


@listing(also=("prefix",))
def filter_values(request, question, name):
    """All values of a dimension under the other filters; with `prefix`, those of which a word begins so."""
    if name not in LABELS:
        raise Http404
    prefix = _typed(request, "prefix")
    filters, reader = question.filters, question.reader
    options, more = lists.every_value(reader, filters, name, prefix=prefix)
    context = {
        "filters": filters,
        "name": name,
        "label": LABELS[name],
        "prefix": prefix,
        "options": options,
        "more": more,
        "chips": chips(question),
        "back": reverse("atlas") + filters.at(reader.version).query(page=1),
    }
    return answer_page(request, "atlas/values.html", question, context)


def _typed(request, name):
    return " ".join(request.GET.get(name, "").split())[:LONGEST_NAME]


def _organisations(request, question, *, kind, dimension, title, lead, counted):
    """Those who take part in the sheets that answer; with `nom`, everybody who bears that name."""
    filters, reader = question.filters, question.reader
    name = _typed(request, "nom")
    context = {
        "title": title,
        "lead": lead,
        "name": name,
        "path": question.path,
        "room": "collectivites" if kind == OrganisationKind.FRENCH_AUTHORITY else "atlas",
    }
    if name:
        found = stories.bearers(name, kind=kind, limit=NAMES_SHOWN)
        context |= {"items": found, "cut": len(found) if len(found) == NAMES_SHOWN else 0}
    else:
        listed = reader.listed(filters, dimension)
        shown, page = slice_or_404(listed, question, size=NAMES_SHOWN)
        demonstration = reader.demonstration(filters)
        context |= {
            "items": stories.ranked(shown, filters, dimension),
            "page": page,
            "counted": counted(len(listed)),
            "note": lists.demonstration_note(
                lists.fictitious(demonstration, "authorities" if dimension == "authority" else "partners")
            ),
            "chips": chips(question),
        }
    return answer_page(request, "atlas/organisations.html", question, context)


@listing(also=("nom",))
def authorities(request, question):
    return _organisations(
        request,
        question,
        kind=OrganisationKind.FRENCH_AUTHORITY,
        dimension="authority",
        counted=lambda n: ngettext("%(n)s collectivité", "%(n)s collectivités", n) % {"n": grouped(n)},
        title=_("Les collectivités françaises qui coopèrent"),
        lead=_(
            "Toutes les communes, intercommunalités, départements et régions ont leur page :"
            " cherchez la vôtre par son nom, même si elle ne coopère pas encore."
        ),
    )


@listing(also=("nom",))
def partners(request, question):
    return _organisations(
        request,
        question,
        kind=OrganisationKind.FOREIGN_AUTHORITY,
        dimension="partner",
        counted=lambda n: ngettext("%(n)s autorité locale", "%(n)s autorités locales", n) % {"n": grouped(n)},
        title=_("Les autorités locales partenaires"),
        lead=_("Villes, provinces et régions du monde liées à une collectivité française."),
    )


def _index(request, question, *, groups, title, lead, room, unit="", note=""):
    """Groups are (what heads it or None, what it counts)."""
    context = {
        "groups": [(top, items) for top, items in groups if top or items],
        "title": title,
        "lead": lead,
        "room": room,
        "unit": unit,
        "note": note,
        "chips": chips(question),
    }
    return answer_page(request, "atlas/index.html", question, context)


def _ranked(question, things, dimension, label):
    """Every thing, in the order given, with how many sheets touch it under all filters; 0 when none does."""
    counts = {one.value: one.count for one in question.reader.listed(question.filters, dimension)}
    return [
        stories.Ranked(
            label=label(thing),
            count=counts.get(str(thing.pk), 0),
            url=thing.get_absolute_url(),
            list_url=stories.list_of(question.filters, dimension, str(thing.pk)),
        )
        for thing in things
    ]


@listing()
def countries(request, question):
    """Partner countries, with the same filters as the atlas, by area."""
    groups, count = stories.countries_by_area(question.filters, question.reader)
    demonstration = question.reader.demonstration(question.filters)
    return _index(
        request,
        question,
        groups=groups,
        title=_("Les pays partenaires"),
        lead=_("Les pays avec lesquels des collectivités françaises coopèrent, par continent."),
        unit=ngettext("%(n)d pays", "%(n)d pays", count) % {"n": count},
        note=lists.demonstration_note(lists.fictitious(demonstration, "countries")),
        room="pays",
    )


@listing()
def themes(request, question):
    every = list(Theme.objects.order_by("order"))
    ranked = dict(zip(every, _ranked(question, every, "theme", lambda theme: theme.label), strict=True))
    groups = [
        (ranked[top], [ranked[one] for one in every if one.parent_id == top.pk])
        for top in every
        if top.parent_id is None
    ]
    return _index(
        request,
        question,
        groups=groups,
        title=_("Les thèmes"),
        lead=_("Ce sur quoi portent les coopérations ; un thème comprend ses sous-thèmes."),
        room="themes",
    )


@listing()
def sdgs(request, question):
    every = Sdg.objects.order_by("number")
    return _index(
        request,
        question,
        groups=[(None, _ranked(question, every, "sdg", lambda sdg: f"{sdg.number}. {sdg.name}"))],
        title=_("Les objectifs de développement durable"),
        lead=_("Les dix-sept objectifs des Nations unies, et les fiches qui disent y contribuer."),
        room="themes",
    )


@listing()
def regions(request, question):
    every = Region.objects.order_by("sort_key")
    return _index(
        request,
        question,
        groups=[(None, _ranked(question, every, "region", lambda region: region.name))],
        title=_("Les régions françaises"),
        lead=_("Les coopérations de toutes les collectivités de chaque région."),
        room="collectivites",
    )
