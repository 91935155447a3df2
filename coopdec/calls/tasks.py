"""What the worker does for calls."""

from procrastinate.contrib.django import app

from coopdec.common import queue


@app.task(name="calls.print_receipt", queue=queue.SLOW)
def print_receipt(receipt: int) -> None:
    """The acknowledgement of a submission and what was sent, as a PDF beside it."""
    from coopdec.calls.services.printing import print_receipt as write  # noqa: PLC0415 - it asks for tasks too

    write(receipt)
