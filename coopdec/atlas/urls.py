"""Public addresses: in French, lower case, without the name of a room (ADR 0006)."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from coopdec.atlas.views import directory, embeds, exports, lists, maps, pages, pictures

urlpatterns = [
    path("atlas/", lists.sheets, name="atlas"),
    path("atlas/carte/", maps.sheets, name="map"),
    path("embed/carte", embeds.frame, name="map_frame"),
    path("oembed", embeds.oembed, name="oembed"),
    path("atlas/export.<slug:ending>", exports.export, name="export"),
    path("atlas/filtres/<slug:name>/", lists.filter_values, name="filter_values"),
    path("collectivites/", lists.authorities, name="authorities"),
    path("collectivites/<slug:slug>/", pages.authority, name="authority"),
    path("partenaires/", lists.partners, name="partners"),
    path("partenaires/<slug:slug>/", pages.partner, name="partner"),
    path("annuaire/", directory.directory, name="directory"),
    path(
        "organisations/",
        RedirectView.as_view(pattern_name="directory", permanent=True, query_string=True),
        name="organisations",
    ),
    path("organisations/<slug:slug>/", pages.organisation, name="organisation"),
    path("pays/", lists.countries, name="countries"),
    path("pays/<slug:code>/", pages.country, name="country"),
    path("continents/<slug:code>/", pages.area, name="area"),
    path("regions/", lists.regions, name="regions"),
    path("regions/<slug:code>/", pages.region, name="region"),
    path("departements/", RedirectView.as_view(pattern_name="regions", permanent=True), name="departments"),
    path("continents/", RedirectView.as_view(pattern_name="countries", permanent=True), name="areas"),
    path("departements/<slug:code>/", pages.department, name="department"),
    path("themes/", lists.themes, name="themes"),
    path("themes/<slug:code>/", pages.theme, name="theme"),
    path("odd/", lists.sdgs, name="sdgs"),
    path("odd/<int:number>/", pages.sdg, name="sdg"),
    re_path(rf"^(?P<kind>{pictures.PATHS})/(?P<code>[-\w]+)/apercu\.png$", pictures.picture, name="picture"),
]
