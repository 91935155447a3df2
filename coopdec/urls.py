"""The only file that knows every room.

Things have public addresses (`country`, `sheet`, `authority`…): names without a room, stable like an API,
so that a model of a low floor can say where it is read without knowing who draws the page (ADR 0006).
"""

from django.contrib import admin
from django.urls import include, path

admin.site.site_header = admin.site.site_title = "Coopdec, administration"

urlpatterns = [
    path("", include("coopdec.portal.urls")),
    path("", include("coopdec.atlas.urls")),
    path("api/", include("coopdec.atlas.api.urls")),
    path("cooperations/", include("coopdec.cooperation.urls")),
    path("", include("coopdec.guidance.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "coopdec.portal.views.bad_request"
handler403 = "coopdec.portal.views.forbidden"
handler404 = "coopdec.portal.views.not_found"
handler500 = "coopdec.portal.views.server_error"
