"""Passwords: which are good enough, and how they are kept.

A password is at least twelve characters after NFC, and one that takes long to guess for who knows
the login and the pharmacy. It is kept as argon2id over an HMAC with a secret of the centre.

Source: NIST SP 800-63B-4, section 3.1.1; RFC 9106.
"""

from __future__ import annotations

import base64
import os
import threading
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from zxcvbn import matching, zxcvbn

from pharmadesk.errors import Refused
from sync.server.access.refusing import Busy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sync.server.access.secrets_of import Secrets

LEAST: Final = 12
MOST: Final = 128
_LOOKED_AT: Final = 72
_LEAST_SCORE: Final = 3
_WAIT_S: Final = 5

# WORKAROUND: zxcvbn keeps the words of the last call in a table of its module, so that two calls
# at once would judge by each other's, and the last person's would stay in memory.
_judging = threading.Lock()


def normal(password: str) -> str:
    """Write a password as it is compared: the same keys give the same text on every system."""
    return unicodedata.normalize("NFC", password)


def checked(password: str, own_words: Iterable[str]) -> str:
    """Let a new password through, and return it as it is compared.

    Raises: Refused `password.too_short`, `password.too_long`, `password.too_simple`.
    """
    text = normal(password)
    if len(text) < LEAST:
        raise Refused("password.too_short", least=LEAST)
    if len(text) > MOST:
        raise Refused("password.too_long", most=MOST)
    with _judging:
        try:
            judged = zxcvbn(text[:_LOOKED_AT], [word for word in own_words if word])
        finally:
            matching.RANKED_DICTIONARIES.pop("user_inputs", None)
    if judged["score"] < _LEAST_SCORE:
        raise Refused("password.too_simple")
    return text


class Passwords:
    """Hashes and compares, as many at once as there is memory and patience for."""

    def __init__(self, secrets: Secrets, hasher: PasswordHasher | None = None) -> None:
        self._secrets = secrets
        self._hasher = hasher or PasswordHasher()
        self._places = threading.BoundedSemaphore(os.cpu_count() or 1)
        self._nobodys = _nobodys(self._hasher)

    def hashed(self, password: str) -> str:
        """Hash a password that was let through; slow on purpose, so never inside a transaction.

        Raises: Busy.
        """
        with self._place():
            return self._hasher.hash(self._secrets.peppered(password))

    def is_right(self, password: str, password_hash: str | None) -> bool:
        """Compare; where there is nothing to compare with, take as long and say no.

        Raises: Busy.
        """
        peppered = self._secrets.peppered(normal(password))
        with self._place():
            try:
                self._hasher.verify(password_hash or self._nobodys, peppered)
            except (VerificationError, InvalidHashError):
                return False
        return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Tell whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Wait for a place: each hash takes 64 MiB, and a flood of them must not take them all."""
        if not self._places.acquire(timeout=_WAIT_S):
            raise Busy
        try:
            yield
        finally:
            self._places.release()


def _nobodys(hasher: PasswordHasher) -> str:
    """Write a hash of no password: comparing takes as long as with any, and making takes none."""
    salt, digest = os.urandom(hasher.salt_len), os.urandom(hasher.hash_len)
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${_unpadded(salt)}${_unpadded(digest)}"


def _unpadded(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")
