"""Public addresses of the exchange (ADR 0006)."""

from django.urls import path

from coopdec.exchange.views import introductions, matching, programmes, public, ties, weighing, writing

urlpatterns = [
    path("bourse/", public.exchange, name="exchange"),
    path("bourse/annonces.csv", public.table, name="exchange-table"),
    path("bourse/fil.atom", public.feed, name="exchange-feed"),
    path("bourse/correspondances/", matching.explained, name="matching"),
    path("bourse/correspondances/poids/", weighing.weigh, name="matching-weights"),
    path("bourse/pour/<slug:slug>/", matching.for_authority, name="matching-authority"),
    path("bourse/pour/<slug:slug>/ecarter/", matching.set_aside, name="matching-set-aside"),
    path("bourse/<slug:ref>/collectivites/", matching.for_listing, name="matching-listing"),
    path(
        "bourse/<slug:ref>/collectivites/ecarter/",
        matching.set_aside_for_listing,
        name="matching-listing-set-aside",
    ),
    path("bourse/<slug:ref>/", public.listing, name="listing"),
    path("bourse/<slug:ref>/documents/<slug:document>/", public.document, name="listing-document"),
    path("bourse/<slug:ref>/repondre/", introductions.new, name="introduction-new"),
    path("programmes/", public.programmes, name="programmes"),
    path("programmes/<slug:slug>/", public.programme, name="programme"),
    path("programmes/<slug:slug>/rejoindre/", introductions.join, name="participation-new"),
    path("espace/programmes/nouveau/", programmes.new, name="programme-new"),
    path("espace/programmes/fiches/<slug:slug>/", programmes.programme, name="my-programme"),
    path("espace/programmes/fiches/<slug:slug>/modifier/", programmes.edit, name="programme-edit"),
    path("espace/programmes/fiches/<slug:slug>/decider/", programmes.act, name="programme-act"),
    path("espace/programmes/<slug:ref>/", introductions.participation, name="participation"),
    path("espace/bourse/mises-en-relation/<slug:ref>/", introductions.introduction, name="introduction"),
    path("espace/bourse/mises-en-relation/<slug:ref>/agir/", introductions.act, name="introduction-act"),
    path("espace/bourse/", writing.mine, name="my-exchange"),
    path("espace/bourse/tableau/", writing.desk, name="exchange-desk"),
    path("espace/bourse/nouvelle/", writing.new, name="listing-new"),
    path("espace/bourse/liens/<slug:slug>/", ties.ties, name="country-ties"),
    path("espace/bourse/<slug:ref>/", writing.listing, name="my-listing"),
    path("espace/bourse/<slug:ref>/modifier/", writing.edit, name="listing-edit"),
    path("espace/bourse/<slug:ref>/decider/", writing.act, name="listing-act"),
    path("espace/bourse/<slug:ref>/documents/<slug:document>/", writing.document, name="my-listing-document"),
]
