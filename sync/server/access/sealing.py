"""Secrets that a row keeps: encrypted, and bound to the one row that they are of.

    sealed   12 bytes of nonce, AES-256-GCM of the secret; what it is bound to is authenticated
             with it, so that nothing can be copied from one row to another

Source: NIST SP 800-38D.
"""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES: Final = 12


def sealed(key: bytes, secret: bytes, bound: bytes) -> bytes:
    """Encrypt a secret for its row."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, bound)


def opened(key: bytes, stored: bytes, bound: bytes) -> bytes | None:
    """Decrypt a secret; None for one of another centre or another row."""
    nonce, ciphertext = stored[:_NONCE_BYTES], stored[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, bound)
    except InvalidTag:
        return None
