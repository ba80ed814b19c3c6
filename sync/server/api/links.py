"""Links that carry their own proof: good for one report of one pharmacy, and for a quarter hour.

signature   HMAC-SHA-256 over the fields of the link, by a key derived from the centre's seed
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from pharmadesk.values.clock import Clock

LIFETIME_US: Final = 15 * 60 * 1_000_000


class Link(NamedTuple):
    """What a link is good for, until when."""

    tenant_id: str
    day: str
    form: str
    language: str
    expires_us: int


class Links:
    """Signs links and knows them again; every node of a centre knows the others'."""

    def __init__(self, seed: bytes, clock: Clock) -> None:
        self._key = hmac.digest(seed, b"pharmadesk.link.1", hashlib.sha256)
        self._clock = clock

    def new(self, tenant_id: str, day: str, form: str, language: str) -> tuple[Link, str]:
        """Make a link and its signature."""
        expires_us = self._clock.now_us() + LIFETIME_US
        link = Link(tenant_id, day, form, language, expires_us)
        return link, self._sign(link)

    def check(self, link: Link, signature: str) -> None:
        """Let a link through that was signed here and has not expired.

        Raises: Refused `report.link`.
        """
        is_ours = hmac.compare_digest(signature.encode(), self._sign(link).encode())
        if not is_ours or not 0 < link.expires_us - self._clock.now_us() <= LIFETIME_US:
            raise Refused("report.link")

    def _sign(self, link: Link) -> str:
        parts = [str(part).encode() for part in link]
        signed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.new(self._key, signed, hashlib.sha256).hexdigest()
