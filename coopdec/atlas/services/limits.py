"""So many requests of the API for each address: a bucket that fills at a steady rate (ADR 0011).

Each process counts by itself and tells the database every `TOLD` requests only, so all processes of all
machines share one bucket, while somebody who asks little costs nothing and is written nowhere. What is
written is a keyed digest of the address, removed once its bucket must be full again: some seconds later.
"""

import hmac
import ipaddress
import logging
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest

from coopdec.common.clients import client

log = logging.getLogger(__name__)

TOLD = 10  # requests after which a process tells the others: it may let through that many too many
SETTLED = 0.2  # seconds for which the others' last word is believed by who is refused
NETWORK = 64  # bits of an IPv6 address that belong to one subscriber
SPEND = """
INSERT INTO atlas_allowance AS known (who, tokens, at)
VALUES (%(who)s, %(burst)s - %(spent)s, clock_timestamp())
ON CONFLICT (who) DO UPDATE SET at = excluded.at, tokens = GREATEST(-%(burst)s, LEAST(%(burst)s,
  known.tokens + %(rate)s * EXTRACT(EPOCH FROM excluded.at - known.at)) - %(spent)s)
RETURNING tokens
"""
FORGET = "DELETE FROM atlas_allowance WHERE at < clock_timestamp() - make_interval(secs => %s)"


@dataclass(slots=True)
class _Tab:
    """What one address has spent here since it was told, and what was left then."""

    left: float
    spent: int
    told_at: float
    seen_at: float


_tabs: dict[bytes, _Tab] = {}
_lock = threading.Lock()
_swept_at = 0.0


def wait(request: HttpRequest) -> int:
    """0: this request may be answered; else after how many seconds to try again."""
    if not settings.API_RATE:
        return 0
    address = client(request)
    if address is None or address.is_loopback:
        return 0
    return 0 if _admits(_digest(address)) else max(1, round(1 / settings.API_RATE))


def _digest(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bytes:
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        address = mapped or ipaddress.IPv6Network((address, NETWORK), strict=False).network_address
    return hmac.digest(settings.SECRET_KEY.encode(), b"limits" + address.packed, "sha256")[:16]


def _admits(who: bytes) -> bool:
    now = time.monotonic()
    if _forgets(now):
        clean()  # not under the lock: a database that is late makes this thread wait, not all
    with _lock:
        tab = _tabs.get(who)
        if tab is None:
            tab = _tabs[who] = _Tab(left=settings.API_BURST, spent=0, told_at=now, seen_at=now)
        tab.seen_at = now
        left = tab.left + (now - tab.told_at) * settings.API_RATE - tab.spent
        is_short = left < 1 and now - tab.told_at > SETTLED
        if tab.spent < TOLD and not is_short:
            if left < 1:
                return False
            tab.spent += 1
            return True
        telling, tab.spent, tab.told_at = tab.spent, 0, now
    left = _told(who, telling)
    with _lock:
        tab.left = left
        if left - tab.spent < 1:
            return False
        tab.spent += 1
        return True


def _told(who: bytes, spent: int) -> float:
    """How many requests are left for this address, once these are taken off."""
    asked = {"who": who, "spent": spent, "burst": settings.API_BURST, "rate": settings.API_RATE}
    try:
        with connection.cursor() as cursor:
            cursor.execute(SPEND, asked)
            return float(cursor.fetchone()[0])
    except DatabaseError:  # an answer is better than a limit
        log.exception("Les limites de l’API ne peuvent pas être partagées")
        return float(settings.API_BURST)


def _forgets(now: float) -> bool:
    """Forget here, once in a while, those whose bucket is full again; whether it is time to do so in the
    database."""
    global _swept_at  # noqa: PLW0603 - one of the process
    full = settings.API_BURST / settings.API_RATE
    with _lock:
        if now - _swept_at < full:
            return False
        _swept_at = now
        for who in [who for who, tab in _tabs.items() if now - tab.seen_at > full]:
            del _tabs[who]
    return True


def clean() -> None:
    """Remove from the database what is needed no more; who keeps the index does it too, when nobody asks."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(FORGET, [2 * settings.API_BURST / max(1, settings.API_RATE)])
    except DatabaseError:
        log.exception("Les limites de l’API ne peuvent pas être nettoyées")
