"""Addresses of the workspace and of the national desk: names without a room (ADR 0006)."""

from django.urls import path

from coopdec.workspace.enums import View
from coopdec.workspace.views import desk, extracts, favourites, following, home, searches

FOLLOW, SPACE, DESK = "suivre/", "espace/", "equipe-nationale/"

urlpatterns = [
    path(FOLLOW, following.follow, {"view": View.LIST}, name="follow"),
    path(f"{FOLLOW}carte/", following.follow, {"view": View.MAP}, name="follow-map"),
    path(f"{FOLLOW}bourse/", following.follow, {"view": View.EXCHANGE}, name="follow-exchange"),
    path(f"{FOLLOW}programmes/", following.follow, {"view": View.PROGRAMMES}, name="follow-programmes"),
    path(f"{FOLLOW}demande/", following.asked, name="follow-asked"),
    path(f"{FOLLOW}<uuid:ref>/", following.following, name="following"),
    path(f"{FOLLOW}<uuid:ref>/confirmer/", following.confirm, name="confirm-following"),
    path(f"{FOLLOW}<uuid:ref>/arreter/", following.stop, name="stop-following"),
    path(SPACE, home.home, name="workspace"),
    path(f"{SPACE}fiches/", home.sheets, name="my-sheets"),
    path(f"{SPACE}notifications/", home.notifications, name="notifications"),
    path(f"{SPACE}recherches/", searches.searches, name="saved-searches"),
    path(f"{SPACE}recherches/<uuid:ref>/", searches.search, name="saved-search"),
    path(f"{SPACE}recherches/<uuid:ref>/reprendre/", searches.copy, name="saved-search-copy"),
    path(f"{SPACE}sujets/", searches.topics, name="topics"),
    path(f"{SPACE}favoris/", favourites.favourites, name="favourites"),
    path(f"{SPACE}favoris/<slug:kind>/<slug:code>/", favourites.favourite, name="favourite"),
    path(f"{SPACE}extraits/", extracts.extracts, name="extracts"),
    path(f"{SPACE}extraits/nouveau/", extracts.new, name="extract-new"),
    path(f"{SPACE}extraits/<uuid:ref>/", extracts.download, name="extract"),
    path(f"{SPACE}extraits/<uuid:ref>/retirer/", extracts.remove, name="extract-remove"),
    path(DESK, desk.desk, name="national-desk"),
    path(f"{DESK}donnees/", desk.health, name="data-health"),
    path(f"{DESK}donnees/<slug:flag>/", desk.flagged, name="flagged-sheets"),
    path(f"{DESK}doublons/", desk.duplicates, name="duplicates"),
    path(f"{DESK}courriels/", desk.letters, name="failed-letters"),
    path(f"{DESK}courriels/<int:number>/", desk.send_again, name="failed-letter"),
]
