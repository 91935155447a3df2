"""Where calls are written: /espace/appels/ (ADR 0006)."""

from django.urls import path

from coopdec.calls.views import asking, configuring, facts, retention

CALLS = "espace/appels/"

urlpatterns = [
    path(CALLS, configuring.mine, name="my-calls"),
    path(f"{CALLS}nouveau/", configuring.new, name="call-new"),
    path(f"{CALLS}<slug:slug>/", configuring.one, name="my-call"),
    path(f"{CALLS}<slug:slug>/modifier/", facts.edit, name="call-edit"),
    path(f"{CALLS}<slug:slug>/apercu/", configuring.preview, name="call-preview"),
    path(f"{CALLS}<slug:slug>/decider/", configuring.act, name="call-act"),
    path(f"{CALLS}<slug:slug>/changements/", configuring.changes, name="call-changes"),
    path(f"{CALLS}<slug:slug>/conservation/", retention.retention, name="call-retention"),
    path(f"{CALLS}<slug:slug>/documents/<slug:document>/", configuring.document, name="my-call-document"),
    path(f"{CALLS}<slug:slug>/reglement/<slug:part>/", asking.part, name="call-part"),
    path(f"{CALLS}<slug:slug>/reglement/<slug:part>/ajouter/", asking.new, name="call-row-new"),
    path(f"{CALLS}<slug:slug>/reglement/<slug:part>/<int:number>/", asking.row, name="call-row"),
]
