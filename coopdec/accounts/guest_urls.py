"""Pages that also exist in guest languages: by which a foreign authority comes in (ADR 0012)."""

from django.urls import path

from coopdec.accounts.views import foreign, invitations

JOIN = "rejoindre/autorite-locale/"

urlpatterns = [
    path(JOIN, foreign.join, name="join_foreign"),
    path(f"{JOIN}lieux", foreign.places, name="join_foreign_places"),
    path(f"{JOIN}envoyee/", foreign.sent, name="join_foreign_sent"),
    path(f"{JOIN}confirmer/<slug:token>/", foreign.confirm, name="confirm_join_request"),
    path("invitations/<slug:token>/", invitations.invitation, name="invitation"),
]
