"""Public addresses of the exchange (ADR 0006)."""

from django.urls import path

from coopdec.exchange.views import matching, public, weighing

urlpatterns = [
    path("bourse/", public.exchange, name="exchange"),
    path("bourse/annonces.csv", public.table, name="exchange-table"),
    path("bourse/fil.atom", public.feed, name="exchange-feed"),
    path("bourse/correspondances/", matching.explained, name="matching"),
    path("bourse/correspondances/poids/", weighing.weigh, name="matching-weights"),
    path("bourse/pour/<slug:slug>/", matching.for_authority, name="matching-authority"),
    path("bourse/pour/<slug:slug>/ecarter/", matching.set_aside, name="matching-set-aside"),
    path("bourse/<slug:ref>/collectivites/", matching.for_listing, name="matching-listing"),
    path("bourse/<slug:ref>/", public.listing, name="listing"),
    path("bourse/<slug:ref>/documents/<slug:document>/", public.document, name="listing-document"),
    path("programmes/", public.programmes, name="programmes"),
    path("programmes/<slug:slug>/", public.programme, name="programme"),
]
