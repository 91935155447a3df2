"""/atlas/export.csv : exactly the sheets of a list or a map, as a file."""

import logging
from functools import partial

from django.conf import settings
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from coopdec.atlas.exports import pool
from coopdec.atlas.exports.files import FORMATS
from coopdec.atlas.views.reading import Question, answer_page, asked
from coopdec.common.unchanged import unless_unchanged

log = logging.getLogger(__name__)


@require_safe
def export(request, ending):
    """The file; 400 when the question is not understood, 429 when too many others wait, 500 when it failed: a
    file that is given is whole."""
    if ending not in FORMATS:
        raise Http404
    question, _expired = asked(request)
    if question.errors:
        return answer_page(request, "atlas/export_refused.html", question, {})
    return unless_unchanged(request, question.matter, partial(_file, request, question, ending))


def _file(request, question: Question, ending: str):
    site = f"{request.scheme}://{request.get_host()}"
    query = question.filters.at(question.reader.version).query().removeprefix("?")
    try:
        file = pool.written(ending, query, language=get_language(), site=site)
    except pool.BusyError:
        response = render(request, "atlas/export_busy.html", {"question": question}, status=429)
        response.headers["Retry-After"] = str(settings.EXPORT_WAIT)
        return response
    except pool.FailedError:
        log.exception("Un export a échoué : %s", request.get_full_path())
        return render(request, "atlas/export_failed.html", {"question": question}, status=500)
    name = f"coopdec-{timezone.localdate().isoformat()}-v{question.reader.version}.{ending}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS[ending][0])
