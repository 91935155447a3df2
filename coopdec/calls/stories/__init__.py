"""What pages tell, in the words of the reader: an application here, calls and ready models beside."""

from coopdec.calls.stories.applications import (
    Line,
    Table,
    Whole,
    said_answer,
    said_pages,
    whole,
)

__all__ = ["Line", "Table", "Whole", "said_answer", "said_pages", "whole"]
