"""Printers by the address a person writes in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware.transports import DeviceTransport, NetworkTransport

if TYPE_CHECKING:
    from hardware.ports import Transport


def transport_to(address: str) -> Transport | None:
    """Choose the way to a printer: `tcp:host:port`, `file:path`, or none for an empty address.

    Raises: ValueError for anything else.
    """
    if not address:
        return None
    kind, _, rest = address.partition(":")
    if kind == "tcp":
        host, _, port = rest.rpartition(":")
        return NetworkTransport(host, int(port))
    if kind == "file":
        return DeviceTransport(rest)
    raise ValueError(address)
