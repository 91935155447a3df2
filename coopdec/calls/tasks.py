"""What the worker does for calls."""

from django.utils import timezone
from procrastinate.contrib.django import app

from coopdec.common import queue


@app.task(name="calls.print_receipt", queue=queue.SLOW)
def print_receipt(receipt: int) -> None:
    """The acknowledgement of a submission and what was sent, as a PDF beside it."""
    from coopdec.calls.services.printing import print_receipt as write  # noqa: PLC0415 - it asks for tasks too

    write(receipt)


@app.task(name="calls.print_paper", queue=queue.SLOW)
def print_paper(paper: int) -> None:
    """A letter of decision, or an agreement, as PDF and DOCX."""
    from coopdec.calls.services.writing import print_paper as write  # noqa: PLC0415 - it asks for tasks too

    write(paper)


@app.periodic(cron="13 5 * * *")
@app.task(name="calls.remind_reports", queue=queue.QUICK, queueing_lock="calls.remind_reports")
def remind_reports(timestamp: int) -> None:
    """Writes to those whose reports are due soon, or late."""
    from coopdec.calls.services.reporting import remind  # noqa: PLC0415 - it asks for tasks too

    remind(timezone.localdate())
