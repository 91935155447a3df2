"""An application on paper: all that it says, and its acknowledgement once it was sent."""

from typing import BinaryIO

from django.template.loader import render_to_string

from coopdec.calls.models import Application, Receipt
from coopdec.calls.stories.applications import whole
from coopdec.common.printing import write_pdf


def write_application(file: BinaryIO, application: Application, *, receipt: Receipt | None = None) -> None:
    """Raises `printing.UnprintableError` on a machine that cannot."""
    said = {"application": application, "told": whole(application), "receipt": receipt}
    write_pdf(file, render_to_string("calls/paper.html", said), site="")
