"""Addresses of the update online: those of sheets come before those of `cooperation` (`nouvelle/`)."""

from django.urls import path

from coopdec.contribution.views import editing, proposals, sheets

urlpatterns = [
    path("cooperations/nouvelle/", editing.new, name="sheet-new"),
    path("cooperations/confirmer/<str:token>/", sheets.confirm_by_letter, name="sheet-confirm-letter"),
    path("cooperations/<slug:ref>/modifier/", editing.edit, name="sheet-edit"),
    path("cooperations/<slug:ref>/historique/", sheets.history, name="sheet-history"),
    path("cooperations/<slug:ref>/historique/<int:number>/", sheets.restore, name="sheet-restore"),
    path("cooperations/<slug:ref>/retirer/", sheets.withdraw, name="sheet-withdraw"),
    path("cooperations/<slug:ref>/reunir/", sheets.merge, name="sheet-merge"),
    path("cooperations/<slug:ref>/confirmer/", sheets.confirm, name="sheet-confirm"),
    path("cooperations/<slug:ref>/partenaire/", sheets.partner_says, name="sheet-partner"),
    path("cooperations/<slug:ref>/remarques/<int:number>/", sheets.remark, name="remark"),
    path("cooperations/<slug:ref>/signaler/", sheets.report, name="report_error"),
    path("cooperations/<slug:ref>/signalements/<int:number>/", sheets.handle_report, name="report"),
    path("espace/fiches/chercher/", editing.found, name="find-partner"),
    path("espace/fiches/organismes/<slug:slug>/", sheets.addition, name="addition"),
    path("espace/fiches/<slug:ref>/", proposals.proposal, name="proposal"),
    path("espace/fiches/<slug:ref>/modifier/", editing.editor, name="proposal-edit"),
    path("espace/fiches/<slug:ref>/enregistrer/", editing.save, name="proposal-save"),
    path("espace/fiches/<slug:ref>/decider/", proposals.act, name="proposal-act"),
    path("espace/fiches/<slug:ref>/documents/<slug:document>/", proposals.document, name="proposal-document"),
]
