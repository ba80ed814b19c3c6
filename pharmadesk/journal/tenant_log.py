"""The order in which the centre keeps all events of one tenant, and the hash over it.

`position` is 1, 2, 3 … without a gap. The hash at a position covers every event up to it and the
time each one counts at, so that two copies of the log that agree on it fold to the same rows.

    hash(0)   32 zero bytes
    hash(n)   SHA-256 over hash(n - 1), the event's hash, its eff_hlc as eight bytes, big-endian
"""

from __future__ import annotations

import hashlib
from typing import Final

LOG_BEGINS: Final = bytes(32)
"""The hash of a log without an event."""


def next_tenant_hash(tenant_hash: bytes, event_hash: bytes, eff_hlc: int) -> bytes:
    """Return the hash over a tenant's log once one more event has its place in it."""
    return hashlib.sha256(tenant_hash + event_hash + eff_hlc.to_bytes(8, "big")).digest()
