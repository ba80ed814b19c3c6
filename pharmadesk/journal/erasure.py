"""What an owner signs to erase a person: 32 bytes that name the person and who decided.

    digest   SHA-256 over these five, each with its length before it as four bytes, big-endian:
             "pharmadesk.erasure.1", tenant id, device id, person id, owner id

The same bytes are signed twice: by the owner's key on that device, and by the centre once it has
found that the key was an owner's. What the centre has signed holds after it was restored too.
"""

from __future__ import annotations

import hashlib
import struct

_u32 = struct.Struct(">I").pack


def erasure_digest(tenant_id: str, device_id: str, person_id: str, owner_id: str) -> bytes:
    """Return the 32 bytes that an owner signs to erase a person, and the centre after them."""
    parts = ("pharmadesk.erasure.1", tenant_id, device_id, person_id, owner_id)
    raw = (part.encode() for part in parts)
    return hashlib.sha256(b"".join(_u32(len(part)) + part for part in raw)).digest()
