"""Public addresses of calls (ADR 0006)."""

from django.urls import path

from coopdec.calls.views import public

urlpatterns = [
    path("appels-a-projets/", public.calls, name="calls"),
    path("appels-a-projets/lesquels/", public.which, name="calls-which"),
    path("appels-a-projets/<slug:slug>/", public.call, name="call"),
]
