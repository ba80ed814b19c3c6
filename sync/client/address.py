"""Which addresses of a centre are safe to speak to."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from pharmadesk.errors import Refused

_LOCAL: Final = "localhost"


def checked_url(url: str) -> str:
    """Let an address through that is HTTPS, or plain HTTP on this very computer.

    Raises: Refused `sync.address`.
    """
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:  # brackets of no address, a port that is no number
        raise Refused("sync.address", url=url) from None
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname))
    if not is_safe or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise Refused("sync.address", url=url)
    return url.strip().rstrip("/")


def host_of(url: str) -> str:
    """Return the name and port of an address, which a person recognises."""
    return urlsplit(url).netloc or url


def _is_here(host: str | None) -> bool:
    if host == _LOCAL:
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
