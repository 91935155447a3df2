"""The only way to what a page of the atlas is about. All of it is public; what does not exist is a 404."""

import re

from django.http import Http404

from coopdec.atlas.dimensions import shown
from coopdec.cooperation.models import Cooperation
from coopdec.directory.models import Organisation
from coopdec.reference.enums import Area, FormerKind
from coopdec.reference.models import Country, Department, FormerPlace, Region, Sdg, Theme

# French territories have an ISO code of their own but are read as régions: never as partner countries.
OVERSEAS_REGIONS = {
    "GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06", "PM": "975",
    "BL": "977", "MF": "978", "WF": "986", "PF": "987", "NC": "988",
}  # fmt: skip
TRAILING_CODE = re.compile(r"-(\d{5}|2[ab]\d{3})$")


def _get(model, code):
    found = model.objects.filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def get_country(code: str) -> Country:
    return _get(Country, code.upper())


def get_region(code: str) -> Region:
    """A région; today's when the code is one of before 2016."""
    found = Region.objects.filter(pk=code.upper()).first()
    former = None if found else FormerPlace.objects.filter(kind=FormerKind.REGION, code=code.upper()).first()
    return found or _get(Region, former.successor_code if former else code.upper())


def get_department(code: str) -> Department:
    return _get(Department, code.upper())


def get_theme(code: str) -> Theme:
    return _get(Theme, code)


def get_sdg(number: int) -> Sdg:
    return _get(Sdg, number)


def get_area(code: str) -> Area:
    if code not in Area.values:
        raise Http404
    return Area(code)


def _organisations():
    return Organisation.objects.visible().select_related(
        "country",
        "department",
        "region",
        "place",
        "successor",
        "see_also",
        "commune__epci__organisation",
    )


def get_authority(slug: str) -> Organisation:
    """A French authority; by the code that ends its address when the commune was renamed or merged."""
    found = _organisations().filter(slug=slug).first()
    code = None if found else TRAILING_CODE.search(slug)
    if code:
        insee = code[1].upper()
        former = FormerPlace.objects.filter(kind=FormerKind.COMMUNE, code=insee).order_by("pk").first()
        codes = [insee, former.successor_code if former else insee]
        found = _organisations().filter(commune_id__in=codes).first()
    if found is None:
        raise Http404
    return found


def get_organisation(slug: str) -> Organisation:
    """Whatever its kind, which may have changed since an address was noted: pages redirect to today's."""
    found = _organisations().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def get_shown_sheet(ref: str) -> Cooperation:
    """A sheet that everybody may read, with `effective_status`."""
    found = shown().with_effective_status().filter(ref=ref).select_related("parent", "confirmed_by").first()
    if found is None:
        raise Http404
    return found
