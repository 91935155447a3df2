"""The only file that knows every room.

Things have public addresses (`country`, `sheet`, `authority`…): names without a room, stable like an API,
so that a model of a low floor can say where it is read without knowing who draws the page (ADR 0006).
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from coopdec.portal.urls import for_programs

admin.site.site_header = admin.site.site_title = "Coopdec, administration"

# What people read, in each language; the address of a page in French is bare (ADR 0009).
pages = i18n_patterns(
    path("", include("coopdec.portal.urls")),
    path("", include("coopdec.atlas.urls")),
    path("", include("coopdec.contribution.urls")),  # before the record: « nouvelle » is no sheet
    path("cooperations/", include("coopdec.cooperation.urls")),
    path("", include("coopdec.guidance.urls")),
    prefix_default_language=False,
)
urlpatterns = [
    path("", include(for_programs)),
    path("api/", include("coopdec.atlas.api.urls")),
    path("admin/", admin.site.urls),
    *pages,
]

handler400 = "coopdec.portal.views.bad_request"
handler403 = "coopdec.portal.views.forbidden"
handler404 = "coopdec.portal.views.not_found"
handler500 = "coopdec.portal.views.server_error"
