"""What the worker does for calls."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from coopdec.calls.models import Receipt
from coopdec.calls.services import announcing, opinions, reminding, reporting, retaining, writing
from coopdec.calls.stories.paper import write_application
from coopdec.calls.stories.ready import model_names
from coopdec.common import queue
from coopdec.files.services import keep_document


@app.task(name="calls.print_receipt", queue=queue.SLOW)
@transaction.atomic
def print_receipt(receipt: int) -> None:
    """The acknowledgement of a submission, and what was sent, as a PDF. Asked again, it is made already."""
    one = Receipt.objects.select_for_update(of=("self",)).select_related("application").get(pk=receipt)
    if one.document_id is not None:
        return
    with translation.override(one.by.language):
        file = BytesIO()
        write_application(file, one.application, receipt=one)
        title = _("Accusé de réception n° %(number)s") % {"number": one.application.number}
    upload = SimpleUploadedFile("accuse.pdf", file.getvalue(), content_type="application/pdf")
    one.document = keep_document(upload, title=title, by=None)
    one.save(update_fields=["document"])


@app.task(name="calls.print_paper", queue=queue.SLOW)
def print_paper(paper: int) -> None:
    """A letter of decision, or an agreement, as PDF and DOCX."""
    writing.print_paper(paper)


@app.periodic(cron="13 5 * * *")
@app.task(name="calls.remind_reports", queue=queue.QUICK, queueing_lock="calls.remind_reports")
def remind_reports(timestamp: int) -> None:
    """Writes to those whose reports are due soon, or late."""
    reporting.remind(timezone.localdate())


@app.periodic(cron="*/10 * * * *")
@app.task(
    name="calls.tell_opened", queue=queue.SLOW, queueing_lock="calls.tell_opened", lock="calls.tell_opened"
)
def tell_opened(timestamp: int) -> None:
    """A call that has just opened is told to those whom it concerns; letters leave in the morning."""
    announcing.tell_opened(timezone.now(), names=model_names())


@app.periodic(cron="3 6 * * *")
@app.task(name="calls.remind_drafts", queue=queue.SLOW, queueing_lock="calls.remind_drafts")
def remind_drafts(timestamp: int) -> None:
    """Writes to those whose application is not sent while its call is about to close."""
    reminding.remind(timezone.now())


@app.periodic(cron="43 4 * * *")
@app.task(name="calls.tend_opinions", queue=queue.QUICK, queueing_lock="calls.tend_opinions")
def tend_opinions(timestamp: int) -> None:
    """Reminds bodies that are asked for an opinion; what silence means once their day is over."""
    opinions.tend(timezone.localdate())


@app.periodic(cron="23 5 1 * *")
@app.task(name="calls.tell_outlived", queue=queue.QUICK, queueing_lock="calls.tell_outlived")
def tell_outlived(timestamp: int) -> None:
    """Says to organisers which documents have outlived their years; only they remove them."""
    retaining.tell(timezone.localdate())
