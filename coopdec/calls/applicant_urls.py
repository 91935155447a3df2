"""Addresses of who applies: private, their names cannot be guessed."""

from django.urls import path, re_path

from coopdec.calls.views import applying

REF = r"(?P<ref>[0-9a-f]{24})"

urlpatterns = [
    path("appels-a-projets/<slug:slug>/deposer/", applying.begin, name="application-new"),
    path("espace/dossiers/", applying.mine, name="applications"),
    re_path(rf"^espace/dossiers/{REF}/$", applying.application, name="application"),
    re_path(rf"^espace/dossiers/{REF}/dossier\.pdf$", applying.paper, name="application-paper"),
    re_path(
        rf"^espace/dossiers/{REF}/accuse-(?P<rank>\d{{1,4}})\.pdf$",
        applying.receipt,
        name="application-receipt",
    ),
    re_path(rf"^espace/dossiers/{REF}/pieces/$", applying.pieces, name="application-pieces"),
    re_path(
        rf"^espace/dossiers/{REF}/pieces/(?P<document>[0-9a-f]{{24}})/$",
        applying.piece,
        name="application-piece",
    ),
    re_path(
        rf"^espace/dossiers/{REF}/(?P<section>[a-z-]{{1,13}})/$", applying.section, name="application-section"
    ),
]
