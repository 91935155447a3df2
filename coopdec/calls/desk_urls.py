"""Where files are instructed and opinions given: private, and files have names that cannot be guessed."""

from django.urls import path, re_path

from coopdec.calls.views import bodies, desk, files

CALL = r"^espace/appels/(?P<slug>[-\w]+)/"
FILE = rf"{CALL}dossiers/(?P<ref>[0-9a-f]{{24}})/"
OPINION = r"^espace/avis/(?P<ref>[0-9a-f]{24})/"
DOCUMENT = r"pieces/(?P<document>[0-9a-f]{24})/$"

urlpatterns = [
    path("espace/appels/<slug:slug>/dossiers/", desk.files, name="call-files"),
    path("espace/appels/<slug:slug>/dossiers.csv", desk.table, name="call-files-table"),
    path("espace/appels/<slug:slug>/comparaison/", desk.comparison, name="call-comparison"),
    re_path(rf"{FILE}$", files.file, name="call-file"),
    re_path(rf"{FILE}notes/$", files.scores, name="call-file-scores"),
    re_path(rf"{FILE}{DOCUMENT}", files.piece, name="call-file-piece"),
    re_path(rf"{FILE}accuse-(?P<rank>\d{{1,4}})\.pdf$", files.receipt, name="call-file-receipt"),
    path("espace/avis/", bodies.opinions, name="opinions"),
    re_path(rf"{OPINION}$", bodies.opinion, name="opinion"),
    re_path(rf"{OPINION}{DOCUMENT}", bodies.piece, name="opinion-piece"),
]
