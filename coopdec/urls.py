"""The only file that knows every room.

Things have public addresses (`country`, `sheet`, `authority`…): names without a room, stable like an API,
so that a model of a low floor can say where it is read without knowing who draws the page (ADR 0006).
"""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLResolver, include, path

from coopdec.accounts.urls import without_language
from coopdec.common.languages import WholeSite
from coopdec.portal.urls import for_programs

# One way in: that of the site, with its second factor and its limits.
admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = "Coopdec, administration"

# What people read, in each language; the address of a page in French is bare (ADR 0009).
pages = URLResolver(
    WholeSite(prefix_default_language=False),
    [
        path("", include("coopdec.portal.urls")),
        path("", include("coopdec.atlas.urls")),
        path("compte/", include("coopdec.accounts.urls")),
        path("", include("coopdec.contribution.urls")),  # before the record: « nouvelle » is no sheet
        path("cooperations/", include("coopdec.cooperation.urls")),
        path("", include("coopdec.calls.after_urls")),
        path("", include("coopdec.calls.officer_urls")),
        path("", include("coopdec.calls.desk_urls")),
        path("", include("coopdec.calls.applicant_urls")),
        path("", include("coopdec.calls.urls")),
        path("", include("coopdec.guidance.urls")),
        path("", include("coopdec.mailing.urls")),
        path("", include("coopdec.workspace.urls")),
        path("", include("coopdec.accounts.team_urls")),
    ],
)
# Those of guest languages too (ADR 0012, 0014).
guest_pages = i18n_patterns(
    path("", include("coopdec.accounts.guest_urls")),
    path("", include("coopdec.exchange.urls")),
    prefix_default_language=False,
)
urlpatterns = [
    path("", include(for_programs)),
    path("", include(without_language)),
    path("api/", include("coopdec.atlas.api.urls")),
    path("admin/", admin.site.urls),
    *guest_pages,
    pages,
]

handler400 = "coopdec.portal.views.bad_request"
handler403 = "coopdec.portal.views.forbidden"
handler404 = "coopdec.portal.views.not_found"
handler429 = "coopdec.portal.views.too_many"
handler500 = "coopdec.portal.views.server_error"
