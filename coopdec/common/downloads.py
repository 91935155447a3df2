"""Answers that are a file made for who asks it: whole, or a page that says why there is none."""

import logging
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from coopdec.common.pool import BusyError, Made, UnableError

log = logging.getLogger(__name__)


def site(request: HttpRequest) -> str:
    """« https://example.org », as the reader names it."""
    return f"{request.scheme}://{request.get_host()}"


def takes_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def given(
    request: HttpRequest,
    make: Callable[[], Made],
    *,
    name: Callable[[Made | None], str],
    kind: str,
    back: str,
    is_packed: bool = False,
) -> HttpResponseBase:
    """The file that `make` makes, called `name` (what is made tells it), of the media type `kind`; HEAD
    makes none. `back`: where a page that says why there is none leads. `is_packed`: it is gzip."""
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=kind)
        response.headers["Content-Disposition"] = str(content_disposition_header(True, name(None)))
        return response
    try:
        made = make()
    except BusyError:
        response = no_file(request, 429, *_busy(), back=back)
        response.headers["Retry-After"] = str(settings.EXPORT_WAIT)
        return response
    except UnableError:
        return no_file(request, 503, *_unable(), back=back)
    except Exception:
        log.exception("Un fichier n’a pas pu être fait : %s", request.get_full_path())
        return no_file(request, 500, *_failed(), back=back)
    response = FileResponse(made.file, as_attachment=True, filename=name(made), content_type=kind)
    # Said by us, so that nothing in front of the view compresses a file once more, thread by thread.
    response.headers["Content-Encoding"] = "gzip" if is_packed else "identity"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def no_file(request: HttpRequest, status: int, title: str, why: str, *, back: str) -> HttpResponse:
    """The page that says why there is no file."""
    shown = {"code": status, "title": title, "why": why, "back": back}
    return render(request, "layout/no_file.html", shown, status=status)


def _busy() -> tuple[str, str]:
    return _("D’autres fichiers sont en cours"), _(
        "Le site en fait peu à la fois, pour rester rapide. Rien n’est perdu : recommencez dans une"
        " demi-minute."
    )


def _unable() -> tuple[str, str]:
    return _("Ce site ne sait pas faire de PDF en ce moment"), _(
        "Il manque un logiciel à la machine qui le porte (Pango). Tout le reste fonctionne : prenez un autre"
        " format, ou imprimez la page depuis votre navigateur."
    )


def _failed() -> tuple[str, str]:
    return _("Le fichier n’a pas pu être fait en entier"), _(
        "Aucun fichier incomplet n’est donné. L’erreur est notée ; recommencez dans quelques minutes, ou"
        " prenez un autre format."
    )


def kept(file: FieldFile, *, title: str, kind: str) -> FileResponse:
    """A file that somebody sent, always as a download: it never runs as a page of the site."""
    ending = Path(file.name or "").suffix
    response = FileResponse(
        file.open("rb"), as_attachment=True, filename=f"{title[:80]}{ending}", content_type=kind
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
