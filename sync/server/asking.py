"""Who asks: a device that is known here and signed this very request over a nonce of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from sync.protocol import signing
from sync.server import devices
from sync.server.refusing import Denied

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pharmadesk.services.replication.accepted import Sender
    from pharmadesk.storage.shared import SharedDatabase
    from sync.server.nonces import Nonces

_ID: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII
)
_MOST_OF_A_REQUEST_ID: Final = 100


class Request(NamedTuple):
    """A request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"

    @property
    def device_id(self) -> str:
        """Who says to ask."""
        return checked_id(self.headers.get(signing.DEVICE, ""), signing.DEVICE)


def is_id(text: str) -> bool:
    """Tell whether a text is an identifier."""
    return _ID.fullmatch(text) is not None


def checked_id(text: str, name: str) -> str:
    """Let an identifier through.

    Raises: Denied `sync.frame`.
    """
    if not is_id(text):
        raise Denied("sync.frame", problem=f"{name} is not an identifier")
    return text


def known(request: Request, database: SharedDatabase, nonces: Nonces) -> Sender:
    """Find the device that signed this request.

    Raises: Denied `sync.nonce`, `sync.device_unknown`, `sync.signature`.
    """
    _check_nonce(request, nonces)
    with database.transaction() as connection:
        device = devices.of(connection, request.device_id)
    if device is None:
        raise Denied("sync.device_unknown")
    check_signature(request, device.public_key, device)
    return device


def unknown(request: Request, device_id: str, public_key: bytes, nonces: Nonces) -> None:
    """Make sure that a device which is not known yet holds the key it shows.

    Raises: Denied `sync.nonce`, `sync.frame`, `sync.signature`.
    """
    _check_nonce(request, nonces)
    if request.device_id != device_id:
        raise Denied("sync.frame", problem="the message names another device")
    check_signature(request, public_key)


def check_signature(request: Request, public_key: bytes, of: Sender | None = None) -> None:
    """Let a request through that this key signed; `of` is the device it belongs to, if known.

    Raises: Denied `sync.signature`.
    """
    headers = request.headers
    digest = signing.request_digest(
        request.device_id,
        request.method,
        request.path,
        headers.get(signing.NONCE, ""),
        headers.get(signing.REQUEST_ID, "")[:_MOST_OF_A_REQUEST_ID],
        request.body,
    )
    if not signing.is_signed(public_key, digest, headers.get(signing.SIGNATURE, "")):
        raise Denied("sync.signature", of=of)


def _check_nonce(request: Request, nonces: Nonces) -> None:
    if not nonces.is_good(request.headers.get(signing.NONCE, "")):
        raise Denied("sync.nonce")
