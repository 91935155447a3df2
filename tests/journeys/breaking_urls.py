"""The site's addresses, and some whose views break."""

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import path

from coopdec.urls import (  # noqa: F401 - handlers are read by name
    handler400,
    handler403,
    handler404,
    handler500,
)
from coopdec.urls import urlpatterns as of_the_site


def broken(_request):
    raise ZeroDivisionError("Zorglub, password=12345")


def forbidden(_request):
    raise PermissionDenied("Zorglub may not")


def database(_request):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT zorglub FROM nowhere")


urlpatterns = [
    *i18n_patterns(
        path("broken/", broken),
        path("forbidden/", forbidden),
        path("database/", database),
        prefix_default_language=False,
    ),
    *of_the_site,
]
