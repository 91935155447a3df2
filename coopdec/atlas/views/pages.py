"""Pages of places, themes and those who act: each a question and what stands beside its answer."""

from functools import partial

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from coopdec.atlas import access, readers, sentences, stories, surroundings
from coopdec.atlas.filters import Filters
from coopdec.atlas.views.reading import Question, page
from coopdec.directory import linked
from coopdec.directory.enums import Origin
from coopdec.reference.enums import FRENCH_TERRITORIES
from coopdec.reference.models import Department

# --- pages of places and themes


def _story(
    request, template, filters, reader=None, *,
    room, lead, leave_out=(), about=None, map_title="", parts=(), some=None, never=None, **context,
):  # fmt: skip
    """The page; `some` gives what else is said when sheets answer, `never` when none does."""
    reader = reader or readers.current()
    told = stories.story(
        filters, reader, lead=lead, leave_out=leave_out, about=about, map_title=map_title, parts=parts
    )
    more = some if told.totals.count else never
    if more:
        context |= more(reader)
    question = Question(filters, reader, (), request.path)
    shown = {"story": told, "totals": told.totals, "question": question, "room": room}
    return render(request, template, {**shown, **context})


@page
def country(request, code):
    found = access.get_country(code)
    if found.code in FRENCH_TERRITORIES:
        region = access.OVERSEAS_REGIONS.get(found.code)
        return redirect("region", code=region, permanent=True) if region else redirect("regions")
    bodies = surroundings.bodies_of(found)
    return _story(
        request,
        "atlas/country.html",
        Filters(country=(found.code,)),
        room="pays",
        lead=partial(sentences.of_country, country=found),
        leave_out=["countries"],
        country=found,
        country_sheets=surroundings.country_sheets(found),
        bodies=bodies,
        known_mails={one.email for one in bodies},
        groups=surroundings.groups_of(found),
        never=lambda reader: {
            "others": stories.elsewhere(Filters(continent=(found.area,)), "country", reader)
        },
    )


@page
def area(request, code):
    found = access.get_area(code)
    return _story(
        request,
        "atlas/area.html",
        Filters(continent=(found.value,)),
        room="pays",
        lead=partial(sentences.of_area, area=found),
        area=found,
        notes=surroundings.area_notes(found),
    )


@page
def region(request, code):
    found = access.get_region(code)
    if found.code.lower() != code:
        return redirect(found, permanent=True)
    departments = list(Department.objects.filter(region=found).order_by("code"))
    return _story(
        request,
        "atlas/region.html",
        Filters(region=(found.code,)),
        parts=departments,
        room="collectivites",
        lead=sentences.of_french_place,
        region=found,
        authority=getattr(found, "authority", None),
        departments=departments,
        networks=surroundings.networks_of(found),
        never=lambda reader: {"around": stories.around_region(found, reader)},
    )


@page
def department(request, code):
    found = access.get_department(code)
    return _story(
        request,
        "atlas/department.html",
        Filters(department=(found.code,)),
        room="collectivites",
        lead=sentences.of_french_place,
        department=found,
        authority=surroundings.authority_of(found),
        networks=surroundings.networks_of(found.region),
        never=lambda reader: {"around": stories.around_place(None, found.region, reader)},
    )


@page
def theme(request, code):
    found = access.get_theme(code)
    return _story(
        request,
        "atlas/theme.html",
        Filters(theme=(found.code,)),
        room="themes",
        lead=sentences.of_subject,
        theme=found,
        children=found.children.order_by("order"),
        never=lambda reader: {
            "others": stories.near_themes(found, reader),
            "wanted_by": surroundings.wanted_by(found),
        },
    )


@page
def sdg(request, number):
    found = access.get_sdg(number)
    return _story(
        request,
        "atlas/sdg.html",
        Filters(sdg=(str(found.number),)),
        room="themes",
        lead=sentences.of_subject,
        sdg=found,
        targets=found.targets.all(),
    )


# --- pages of those who act


def _linked(found, request, names):
    """What programs read of who it is; nothing of an invented one."""
    if found.origin == Origin.DEMONSTRATION:
        return []
    return [linked.organisation(found, request, [name.name for name in names])]


@page
def authority(request, slug):
    found, reader = access.get_authority(slug), readers.current()
    if found.get_absolute_url() != request.path:
        return redirect(found, permanent=True)
    names = list(found.names.all())
    return _story(
        request,
        "atlas/authority.html",
        Filters(authority=(found.slug,)),
        reader,
        room="collectivites",
        lead=sentences.of_authority,
        leave_out=["authorities"],
        about=found,
        map_title=_("Où sont ses partenaires"),
        authority=found,
        names=names,
        linked=_linked(found, request, names),
        passages=found.passages.select_related("document"),
        funded=stories.funded_by(found, reader),
        former=surroundings.former_communes(found),
        some=lambda reader: {"neighbours": stories.neighbours(found, reader)},
        never=lambda reader: {"around": stories.around(found, reader)},
        networks=surroundings.networks_of(found.region) if found.region else [],
    )


@page
def partner(request, slug):
    found, reader = access.get_organisation(slug), readers.current()
    if found.get_absolute_url() != request.path:
        return redirect(found, permanent=True)
    names = list(found.names.all())
    return _story(
        request,
        "atlas/partner.html",
        Filters(partner=(found.slug,)),
        reader,
        room="pays",
        lead=partial(sentences.of_body, body=found),
        leave_out=["partners", "countries"],
        about=found,
        partner=found,
        names=names,
        linked=_linked(found, request, names),
        funded=stories.funded_by(found, reader),
        same_place=surroundings.same_place(found, reader),
        abroad=stories.abroad(found, reader),
        never=lambda reader: {
            "others": stories.elsewhere(Filters(country=(found.country_id,)), "authority", reader)
        },
    )


@page
def organisation(request, slug):
    found, reader = access.get_organisation(slug), readers.current()
    if found.get_absolute_url() != request.path:
        return redirect(found, permanent=True)
    names, covered = list(found.names.all()), list(found.covered_regions.all())
    return _story(
        request,
        "atlas/organisation.html",
        Filters(partner=(found.slug,)),
        reader,
        room="organisations",
        lead=partial(sentences.of_body, body=found),
        about=found,
        organisation=found,
        names=names,
        linked=_linked(found, request, names),
        passages=found.passages.select_related("document"),
        funded=stories.funded_by(found, reader),
        named_by=surroundings.naming(found),
        covered=covered,
        around=stories.around_network(covered, reader),
        formerly=surroundings.formerly(found),
    )
