"""What the worker does for calls."""

from django.utils import timezone
from procrastinate.contrib.django import app

from coopdec.calls.services import opinions
from coopdec.common import queue


@app.task(name="calls.print_receipt", queue=queue.SLOW)
def print_receipt(receipt: int) -> None:
    """The acknowledgement of a submission and what was sent, as a PDF beside it."""
    from coopdec.calls.services.printing import print_receipt as write  # noqa: PLC0415 - it asks for tasks too

    write(receipt)


@app.periodic(cron="43 4 * * *")
@app.task(name="calls.tend_opinions", queue=queue.QUICK, queueing_lock="calls.tend_opinions")
def tend_opinions(timestamp: int) -> None:
    """Reminds bodies that are asked for an opinion; what silence means once their day is over."""
    opinions.tend(timezone.localdate())
