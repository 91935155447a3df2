"""Addresses of who applies: private, their names cannot be guessed."""

from django.urls import path

from coopdec.calls.views import applying

HERE = "espace/dossiers/<slug:ref>/"

urlpatterns = [
    path("appels-a-projets/<slug:slug>/deposer/", applying.begin, name="application-new"),
    path("espace/dossiers/", applying.mine, name="applications"),
    path(HERE, applying.application, name="application"),
    path(f"{HERE}dossier.pdf", applying.paper, name="application-paper"),
    path(f"{HERE}accuse-<int:rank>.pdf", applying.receipt, name="application-receipt"),
    path(f"{HERE}pieces/", applying.pieces, name="application-pieces"),
    path(f"{HERE}pieces/<slug:document>/", applying.piece, name="application-piece"),
    path(f"{HERE}<slug:section>/", applying.section, name="application-section"),
]
