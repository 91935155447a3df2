"""The acknowledgement of a submission and what was sent, as one tagged PDF."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from coopdec.calls import stories
from coopdec.calls.models import Application, Receipt
from coopdec.common.printing import write_pdf
from coopdec.files.services import keep_document


def write_application(file: BytesIO, application: Application, *, receipt: Receipt | None = None) -> None:
    """Raises `printing.UnprintableError` on a machine that cannot."""
    told = stories.whole(application)
    html = render_to_string(
        "calls/paper.html", {"application": application, "told": told, "receipt": receipt}
    )
    write_pdf(file, html, site="")


@transaction.atomic
def print_receipt(number: int) -> None:
    """Once: a worker that starts again finds it made."""
    receipt = Receipt.objects.select_for_update(of=("self",)).select_related("application").get(pk=number)
    if receipt.document_id is not None:
        return
    with translation.override(receipt.by.language):
        file = BytesIO()
        write_application(file, receipt.application, receipt=receipt)
        title = _("Accusé de réception n° %(number)s") % {"number": receipt.application.number}
    upload = SimpleUploadedFile("accuse.pdf", file.getvalue(), content_type="application/pdf")
    receipt.document = keep_document(upload, title=title, by=None)
    receipt.save(update_fields=["document"])
