"""Who asks, and when: the address behind a request, for what is limited by address; the moment at which it
came, for what has a deadline."""

import ipaddress
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

LONGEST_WAIT = timedelta(minutes=2)  # no request waits longer: whoever says so is not believed


def client(request: HttpRequest) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Who asks. The header of the proxy is believed only when a setting names it: anybody can write one."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.CLIENT_ADDRESS_HEADER:
        said = request.headers.get(settings.CLIENT_ADDRESS_HEADER, "").rpartition(",")[2]
    try:
        return ipaddress.ip_address(said.strip())
    except ValueError:
        return None


def arrived_at(request: HttpRequest) -> datetime:
    """When the request came: what the worker or the proxy says (`t=1700000000.123`), believed only when a
    setting names its header and when it can be; else now."""
    now = timezone.now()
    if not settings.ARRIVAL_HEADER:
        return now
    try:
        said = float(request.headers.get(settings.ARRIVAL_HEADER, "").removeprefix("t="))
        moment = datetime.fromtimestamp(said, UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return moment if now - LONGEST_WAIT <= moment <= now else now
