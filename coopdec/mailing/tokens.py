"""Links that need no sign-in: signed, for ever, good for one thing."""

from dataclasses import dataclass

from django.core import signing

SALT = "mailing.stop"


@dataclass(frozen=True, slots=True)
class Stop:
    """Who wants no more of what."""

    topic: str
    user: int | None
    address: str


def stop(topic: str, *, user: int | None, address: str) -> str:
    return signing.dumps([topic, user or address], salt=SALT)


def read_stop(token: str) -> Stop | None:
    """None for what we never signed."""
    try:
        topic, whose = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Stop(topic, whose, "") if isinstance(whose, int) else Stop(topic, None, whose)
