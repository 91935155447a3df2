"""Who asks: the address behind a request, for all that is limited by address."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client(request: HttpRequest) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Who asks. The header of the proxy is believed only when a setting names it: anybody can write one."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.CLIENT_ADDRESS_HEADER:
        said = request.headers.get(settings.CLIENT_ADDRESS_HEADER, "").rpartition(",")[2]
    try:
        return ipaddress.ip_address(said.strip())
    except ValueError:
        return None
