"""Public addresses: in French, lower case, without the name of a room (ADR 0006)."""

from django.urls import path

from coopdec.atlas import views

urlpatterns = [
    path("atlas/", views.sheets, name="atlas"),
    path("collectivites/", views.authorities, name="authorities"),
    path("collectivites/<slug:slug>/", views.authority, name="authority"),
    path("partenaires/", views.partners, name="partners"),
    path("partenaires/<slug:slug>/", views.partner, name="partner"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path("pays/", views.countries, name="countries"),
    path("pays/<slug:code>/", views.country, name="country"),
    path("continents/<slug:code>/", views.area, name="area"),
    path("regions/", views.regions, name="regions"),
    path("regions/<slug:code>/", views.region, name="region"),
    path("departements/<slug:code>/", views.department, name="department"),
    path("themes/", views.themes, name="themes"),
    path("themes/<slug:code>/", views.theme, name="theme"),
    path("odd/", views.sdgs, name="sdgs"),
    path("odd/<int:number>/", views.sdg, name="sdg"),
]
