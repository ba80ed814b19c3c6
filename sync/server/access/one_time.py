"""The second factor: codes of a phone by the time, and codes on paper for who lost the phone.

    sealed secret   12 bytes of nonce, AES-256-GCM of the secret's base 32 text; bound to the
                    tenant and the user, so that no row can be copied to another's

Source: RFC 6238.
"""

from __future__ import annotations

import os
from typing import Final

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pharmadesk.errors import EnvironmentProblem

ISSUER: Final = "PharmaDesk"
RECOVERY_CODES: Final = 10
_NONCE_BYTES: Final = 12
_STEPS_ASIDE: Final = 1
_DIGITS: Final = 6


def new_secret() -> str:
    """Make a secret for a phone."""
    return pyotp.random_base32()


def uri(secret: str, login: str) -> str:
    """Write what a phone scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(secret: str, code: str, now_us: int) -> int | None:
    """Return the step of time that a code belongs to, now or half a minute aside; else None."""
    text = "".join(code.split())
    if not (len(text) == _DIGITS and text.isascii() and text.isdigit()):
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(
            text, for_time=now_us // 1_000_000, valid_window=_STEPS_ASIDE
        )
    except pyotp.OTPVerificationError:
        return None


def sealed(key: bytes, secret: str, tenant_id: str, user_id: str) -> bytes:
    """Encrypt a secret for its row."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret.encode(), _bound(tenant_id, user_id))


def opened(key: bytes, stored: bytes, tenant_id: str, user_id: str) -> str:
    """Decrypt a secret.

    Raises: EnvironmentProblem `keys.damaged` for one of another centre or another row.
    """
    nonce, ciphertext = stored[:_NONCE_BYTES], stored[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, _bound(tenant_id, user_id)).decode()
    except InvalidTag as error:
        raise EnvironmentProblem("keys.damaged", file="totp") from error


def _bound(tenant_id: str, user_id: str) -> bytes:
    return f"{tenant_id} {user_id}".encode()
