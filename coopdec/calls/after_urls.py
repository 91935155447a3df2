"""After the instruction: the committee, grants, reports (ADR 0006). Before the addresses of
applications, whose pages have one name too."""

from django.urls import path

from coopdec.calls.views import awards, committee, reports

CALL = "espace/appels/<slug:slug>"

urlpatterns = [
    path(f"{CALL}/comite/", committee.committee, name="call-committee"),
    path(f"{CALL}/courriers/", committee.letters, name="call-letters"),
    path(f"{CALL}/courriers/<slug:document>/", awards.paper_of_call, name="call-paper"),
    path(f"{CALL}/tableau/", committee.dashboard, name="call-dashboard"),
    path(f"{CALL}/tableau.csv", committee.dashboard_csv, name="call-dashboard-csv"),
    path(f"{CALL}/attributions/", awards.listed, name="call-awards"),
    path(f"{CALL}/attributions/<slug:ref>/", awards.award, name="award"),
    path(f"{CALL}/attributions/<slug:ref>/echeancier/", awards.plan, name="award-plan"),
    path(f"{CALL}/comptes-rendus/<slug:ref>/", reports.received, name="call-report"),
    path("espace/comptes-rendus/<slug:ref>/", reports.report, name="award-report"),
    path("espace/dossiers/<slug:ref>/courriers/<slug:document>/", awards.paper, name="award-paper"),
]
