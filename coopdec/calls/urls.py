"""Public addresses of calls (ADR 0006)."""

from django.urls import path

from coopdec.calls.views import public, which

urlpatterns = [
    path("appels-a-projets/", public.calls, name="calls"),
    path("appels-a-projets/calendrier.ics", public.whole_calendar, name="calls-calendar"),
    path("appels-a-projets/fil.atom", public.feed, name="calls-feed"),
    path("appels-a-projets/lesquels/", which.which, name="calls-which"),
    path("appels-a-projets/lesquels/propositions/", which.proposals, name="calls-which-proposals"),
    path("appels-a-projets/modeles/", public.models, name="call-models"),
    path("appels-a-projets/modeles/<slug:slug>/", public.model, name="call-model"),
    path("appels-a-projets/<slug:slug>/", public.call, name="call"),
    path("appels-a-projets/<slug:slug>/calendrier.ics", public.calendar, name="call-calendar"),
    path("appels-a-projets/<slug:slug>/documents/<slug:document>/", public.document, name="call-document"),
]
