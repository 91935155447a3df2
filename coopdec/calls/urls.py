"""Public addresses of calls (ADR 0006)."""

from django.urls import path

from coopdec.calls import views

urlpatterns = [
    path("appels-a-projets/", views.calls, name="calls"),
    path("appels-a-projets/lesquels/", views.which, name="calls-which"),
    path("appels-a-projets/<slug:slug>/", views.call, name="call"),
]
