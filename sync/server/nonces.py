"""Nonces that need no memory: the centre knows its own by an HMAC over their expiry.

    nonce   hex of  u64 expiry in UTC microseconds, 8 random bytes, first 16 bytes of
            HMAC-SHA-256(key, expiry and random bytes)

A nonce may be used again until it expires: every request can be repeated without harm.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pharmadesk.values.clock import Clock

LIFETIME_US: Final = 10 * 60 * 1_000_000
_RANDOM_BYTES: Final = 8
_MAC_BYTES: Final = 16
_expiry = struct.Struct(">Q")
_SIGNED: Final = _expiry.size + _RANDOM_BYTES


class Nonces:
    """Makes nonces and knows them again; two servers with one key know each other's."""

    def __init__(self, seed: bytes, clock: Clock) -> None:
        self._key = hmac.digest(seed, b"pharmadesk.nonce.1", hashlib.sha256)
        self._clock = clock

    def new(self) -> str:
        """Make a nonce."""
        signed = _expiry.pack(self._clock.now_us() + LIFETIME_US) + os.urandom(_RANDOM_BYTES)
        return (signed + self._mac(signed)).hex()

    def is_good(self, nonce: str) -> bool:
        """Tell whether a nonce is ours and has not expired."""
        try:
            raw = bytes.fromhex(nonce)
        except ValueError:
            return False
        signed, mac = raw[:_SIGNED], raw[_SIGNED:]
        if not hmac.compare_digest(mac, self._mac(signed)):
            return False
        left_us = _expiry.unpack_from(signed)[0] - self._clock.now_us()
        return bool(0 < left_us <= LIFETIME_US)

    def _mac(self, signed: bytes) -> bytes:
        return hmac.digest(self._key, signed, hashlib.sha256)[:_MAC_BYTES]
