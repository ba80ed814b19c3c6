"""The secrets of people's access: each derived from the centre's seed for one purpose.

They are in no database and in no copy of one. HKDF keeps them apart: who learns one knows neither
the seed nor another.

Source: RFC 5869.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES: Final = 32


class Secrets:
    """What only this centre knows; two servers with one seed know the same."""

    def __init__(self, seed: bytes) -> None:
        self.token_seed = _derived(seed, "token")
        self.totp_key = _derived(seed, "totp")
        self.answer_key = _derived(seed, "answer")
        self._pepper = _derived(seed, "password")
        self._name_key = _derived(seed, "name")

    def peppered(self, password: str) -> str:
        """Bind a password to this centre: the database alone cannot be searched for it."""
        return hmac.new(self._pepper, password.encode(), hashlib.sha256).hexdigest()

    def key_of(self, purpose: str, *parts: str) -> str:
        """Name something without telling what: the same parts give the same key."""
        message = b"".join(
            len(raw).to_bytes(4, "big") + raw for raw in map(str.encode, (purpose, *parts))
        )
        return hmac.new(self._name_key, message, hashlib.sha256).hexdigest()


def _derived(seed: bytes, purpose: str) -> bytes:
    info = f"pharmadesk.access.{purpose}.1".encode()
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(seed)
