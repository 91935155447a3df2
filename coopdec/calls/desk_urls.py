"""Where files are instructed and opinions given: private, and their names cannot be guessed."""

from django.urls import path

from coopdec.calls.views import bodies, desk, files

CALL = "espace/appels/<slug:slug>/"
FILE = f"{CALL}dossiers/<slug:ref>/"
OPINION = "espace/avis/<slug:ref>/"

urlpatterns = [
    path(f"{CALL}dossiers/", desk.files, name="call-files"),
    path(f"{CALL}dossiers.csv", desk.table, name="call-files-table"),
    path(f"{CALL}comparaison/", desk.comparison, name="call-comparison"),
    path(FILE, files.file, name="call-file"),
    path(f"{FILE}notes/", files.scores, name="call-file-scores"),
    path(f"{FILE}pieces/<slug:document>/", files.piece, name="call-file-piece"),
    path(f"{FILE}accuse-<int:rank>.pdf", files.receipt, name="call-file-receipt"),
    path("espace/avis/", bodies.opinions, name="opinions"),
    path(OPINION, bodies.opinion, name="opinion"),
    path(f"{OPINION}pieces/<slug:document>/", bodies.piece, name="opinion-piece"),
]
