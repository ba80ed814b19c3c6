"""The two tokens of a session.

    access token    a JWT of minutes, signed with Ed25519 by a key of this centre alone; says who
                    and in which session, never what they may
    refresh token   base64url of the tenant's id (16 bytes) and 32 random ones; only its SHA-256
                    is kept. The id says where to look and proves nothing.

The algorithm is pinned: what a token's own header says is compared, never followed.

Source: RFC 7519, RFC 8725.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import uuid
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.server.asking import is_id

if TYPE_CHECKING:
    from pharmadesk.values.clock import Clock

ALGORITHM: Final = "EdDSA"
AUDIENCE: Final = "pharmadesk-api"
LIFETIME_S: Final = 10 * 60
_SKEW_S: Final = 30  # clocks of two servers differ
_US_IN_S: Final = 1_000_000
_RANDOM_BYTES: Final = 32
_TENANT_BYTES: Final = 16
_MOST_OF_A_TOKEN: Final = 2_000
_MOST_REMEMBERED: Final = 4_096
_CLAIMS: Final = ["iss", "aud", "sub", "tid", "sid", "iat", "exp"]


class Claims(NamedTuple):
    """What an access token of this centre says."""

    tenant_id: str
    user_id: str
    session_id: str
    is_over: bool


class _Said(NamedTuple):
    """What stands in a token whose signature is good."""

    tenant_id: str
    user_id: str
    session_id: str
    begins_s: int
    ends_s: int


class Tokens:
    """Signs access tokens and knows its own again."""

    def __init__(self, seed: bytes, clock: Clock) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._key.public_key()
        self.kid = hashlib.sha256(self._public.public_bytes_raw()).hexdigest()[:16]
        self._issuer = f"pharmadesk:{self.kid}"
        self._clock = clock
        # What a token says never changes, and a program shows the same one for ten minutes.
        self._proven = lru_cache(_MOST_REMEMBERED)(self._prove)

    def new(
        self, tenant_id: str, user_id: str, session_id: str, ends_at_us: int
    ) -> tuple[str, int]:
        """Sign an access token; return it and the seconds it lasts."""
        now_s = self._clock.now_us() // _US_IN_S
        lasts_s = max(0, min(LIFETIME_S, ends_at_us // _US_IN_S - now_s))
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": user_id,
            "tid": tenant_id,
            "sid": session_id,
            "iat": now_s,
            "exp": now_s + lasts_s,
        }
        return jwt.encode(claims, self._key, ALGORITHM, headers={"kid": self.kid}), lasts_s

    def read(self, token: str) -> Claims | None:
        """Read an access token that this centre signed, also one that is over; else None.

        The library compares times with the computer's clock; this centre has one of its own.
        """
        if len(token) > _MOST_OF_A_TOKEN:
            return None
        try:
            said = self._proven(token)
        except (jwt.InvalidTokenError, ValueError):  # what is wrong is not remembered
            return None
        now_s = self._clock.now_us() // _US_IN_S
        is_now = said.begins_s - _SKEW_S <= now_s < said.ends_s
        return Claims(said.tenant_id, said.user_id, said.session_id, not is_now)

    def _prove(self, token: str) -> _Said:
        """Read what a token says, which this centre must have signed.

        Raises: jwt.InvalidTokenError, ValueError.
        """
        unclocked: Any = {"require": _CLAIMS} | dict.fromkeys(
            ("verify_exp", "verify_iat", "verify_nbf"), False
        )
        if jwt.get_unverified_header(token).get("kid") != self.kid:
            raise ValueError("signed by another")
        claims = jwt.decode(
            token,
            self._public,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=self._issuer,
            options=unclocked,
        )
        return _Said(claims["tid"], claims["sub"], claims["sid"], claims["iat"], claims["exp"])


def new_refresh(tenant_id: str) -> str:
    """Make a refresh token."""
    raw = uuid.UUID(tenant_id).bytes + secrets.token_bytes(_RANDOM_BYTES)
    return base64.urlsafe_b64encode(raw).decode()


def tenant_of(refresh: str) -> str | None:
    """Return where a refresh token says it is from; None for what is none."""
    try:
        raw = base64.b64decode(refresh.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    if len(raw) != _TENANT_BYTES + _RANDOM_BYTES:
        return None
    tenant_id = str(uuid.UUID(bytes=raw[:_TENANT_BYTES]))
    return tenant_id if is_id(tenant_id) else None


def hash_of(refresh: str) -> str:
    """Return what is kept of a refresh token."""
    return hashlib.sha256(refresh.encode()).hexdigest()
