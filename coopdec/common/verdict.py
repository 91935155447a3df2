"""What a rule answers: never a bare boolean."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule is written: the text, its address, and where it was read when that is elsewhere."""

    text: str
    url: str = ""
    read_in: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok`, and if not the sentence to show; `blocking` False means a warning that may be passed."""

    ok: bool
    message: str = ""
    sources: tuple[Source, ...] = field(default=())
    blocking: bool = True

    @classmethod
    def yes(cls) -> "Verdict":
        return cls(ok=True)

    @classmethod
    def no(cls, message: str, *sources: Source) -> "Verdict":
        return cls(ok=False, message=message, sources=sources)
