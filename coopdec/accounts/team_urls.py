"""Joining an organisation, its team, one’s own data: names without a room (ADR 0006)."""

from django.urls import path

from coopdec.accounts.views import joining, members, personal, teams

TEAM = "espace/organisation/<slug:slug>/"

urlpatterns = [
    path("rejoindre/", joining.join, name="join"),
    path("rejoindre/propositions", joining.proposals, name="join_proposals"),
    path("rejoindre/organisme/<slug:slug>/", joining.ask, name="join_organisation"),
    path("espace/organisation/", teams.mine, name="my_organisations"),
    path("espace/organisation/choisir/", teams.choose, name="choose_organisation"),
    path("espace/organisation/demandes/<slug:ref>/", joining.request_page, name="join_request"),
    path("espace/organisation/invitations/<slug:ref>/", joining.accept_mine, name="my_invitation"),
    path(TEAM, teams.team, name="team"),
    path(f"{TEAM}inviter/", teams.invite, name="team_invite"),
    path(f"{TEAM}invitations/<slug:ref>/", teams.invitation, name="team_invitation"),
    path(f"{TEAM}domaines/", teams.domains, name="team_domains"),
    path(f"{TEAM}confiance/", teams.trust, name="team_trust"),
    path(f"{TEAM}deleguer/", members.delegate, name="team_delegate"),
    path(f"{TEAM}contacts/", teams.contacts, name="team_contacts"),
    path(f"{TEAM}contacts/<slug:ref>/retirer/", teams.remove_contact, name="team_contact_remove"),
    path(f"{TEAM}membres/<int:number>/", members.member, name="team_member"),
    path(f"{TEAM}membres/<int:number>/transmettre/", members.hand_over, name="team_hand_over"),
    path("compte/donnees/", personal.data, name="personal_data"),
    path("compte/donnees/coopdec.json", personal.download, name="personal_data_file"),
    path("compte/donnees/effacer/", personal.erase, name="erase_account"),
]
