"""The second factor: codes of a phone by the time, and codes on paper for who lost the phone.

    sealed secret   its base 32 text, sealed for the tenant and the user

Source: RFC 6238.
"""

from __future__ import annotations

from typing import Final

import pyotp

from pharmadesk.errors import EnvironmentProblem
from sync.server.access import sealing

ISSUER: Final = "PharmaDesk"
RECOVERY_CODES: Final = 10
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
    return sealing.sealed(key, secret.encode(), _bound(tenant_id, user_id))


def opened(key: bytes, stored: bytes, tenant_id: str, user_id: str) -> str:
    """Decrypt a secret.

    Raises: EnvironmentProblem `keys.damaged` for one of another centre or another row.
    """
    secret = sealing.opened(key, stored, _bound(tenant_id, user_id))
    if secret is None:
        raise EnvironmentProblem("keys.damaged", file="totp")
    return secret.decode()


def _bound(tenant_id: str, user_id: str) -> bytes:
    return f"{tenant_id} {user_id}".encode()
