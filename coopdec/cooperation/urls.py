"""Public addresses of the record (ADR 0006)."""

from django.urls import path

from coopdec.cooperation import views

urlpatterns = [
    path("<slug:ref>/", views.sheet, name="sheet"),
    path("<slug:ref>/apercu.png", views.picture, name="sheet_picture"),
    path("<slug:ref>/fiche.pdf", views.paper, name="sheet_pdf"),
    path("<slug:ref>/documents/<slug:document>/", views.document, name="sheet_document"),
]
