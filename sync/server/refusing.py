"""What the centre refuses: a stable code, its HTTP status, and never another tenant's data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pharmadesk.services.replication.accepted import Sender

STATUS: Final = {
    "sync.nonce": 401,
    "sync.signature": 401,
    "sync.device_unknown": 403,
    "sync.device_revoked": 403,
    "sync.code": 403,
    "sync.authority": 403,
    "sync.other_owner": 403,
    "sync.path": 404,
    "sync.snapshot_gone": 404,
    "sync.timeout": 408,
    "sync.taken": 409,
    "sync.too_large": 413,
    "sync.busy": 429,
    "sync.fault": 500,
    "sync.unavailable": 503,
}
_OTHERWISE: Final = 400
RECORDED: Final = frozenset({"sync.signature", "sync.device_revoked", "sync.authority"})
"""What somebody is to know of; the others are the protocol's own, or of no device that is known."""


class Denied(Exception):  # noqa: N818 - it is an answer, not a failure
    """The request is not carried out; `of` is the device it is denied, or that it said to be."""

    def __init__(self, code: str, *, of: Sender | None = None, **parameters: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.of = of
        self.parameters = parameters


def status_of(code: str) -> int:
    """Return the HTTP status that goes with a code."""
    return STATUS.get(code, _OTHERWISE)
