"""What the record answers in plain SQL: the reader for when there is no snapshot, and what bears a name."""

from coopdec.atlas.queries.names import named, namesakes
from coopdec.atlas.queries.question import answering
from coopdec.atlas.queries.reader import SqlReader

__all__ = ["SqlReader", "answering", "named", "namesakes"]
