"""Public addresses of the advice (ADR 0006)."""

from django.urls import path

from coopdec.guidance import views

urlpatterns = [path("glossaire/", views.glossary, name="glossary")]
