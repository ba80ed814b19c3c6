"""A secret sealed under the recovery phrase: scrypt, then AES-256-GCM.

    key    = scrypt(entropy of the phrase, salt, n, r = 8, p = 1, 32 bytes)
    sealed = AES-256-GCM(key, nonce, secret, "pharmadesk <purpose> 1 n=<n>"), tag last

With n = 2**17 a guess costs 128 MiB and about half a second, and there are 2**128 phrases.
The purpose is authenticated, so one slot cannot be put in another's place.

Source: RFC 7914 (scrypt), NIST SP 800-38D (GCM)
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from pharmadesk.errors import EnvironmentProblem, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

STANDARD_WORK: Final = 2**17
_MOST_WORK: Final = 2**20  # a tampered file must not ask for more memory than a till has
_BLOCK: Final = 8
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sealed secret with what is needed, beside the phrase, to open it."""

    n: int
    salt: bytes
    nonce: bytes
    sealed: bytes


def seal(
    secret: bytes,
    entropy: bytes,
    purpose: str,
    *,
    work: int | None = None,
    random: Callable[[int], bytes] = os.urandom,
) -> Slot:
    """Seal a secret under a phrase for one purpose; a guess costs the standard work unless told."""
    work = STANDARD_WORK if work is None else work
    salt, nonce = random(_SALT_BYTES), random(_NONCE_BYTES)
    key = stretch(entropy, salt, n=work)
    return Slot(work, salt, nonce, AESGCM(key).encrypt(nonce, secret, _bound(purpose, work)))


def unseal(slot: Slot, entropy: bytes, purpose: str) -> bytes:
    """Open a slot.

    Raises: Refused `phrase.wrong` when the phrase is not the one it was sealed under (or the slot
    was altered: authentication cannot tell); EnvironmentProblem `keys.damaged` when the slot
    cannot be one of ours.
    """
    power_of_two = slot.n > 1 and not slot.n & (slot.n - 1)
    if not power_of_two or slot.n > _MOST_WORK or len(slot.nonce) != _NONCE_BYTES:
        raise EnvironmentProblem("keys.damaged", file=purpose)
    key = stretch(entropy, slot.salt, n=slot.n)
    try:
        return AESGCM(key).decrypt(slot.nonce, slot.sealed, _bound(purpose, slot.n))
    except InvalidTag:
        raise Refused("phrase.wrong") from None


def stretch(
    password: bytes, salt: bytes, *, n: int, r: int = _BLOCK, p: int = 1, length: int = _KEY_BYTES
) -> bytes:
    """Derive a key with scrypt."""
    return Scrypt(salt=salt, length=length, n=n, r=r, p=p).derive(password)


def _bound(purpose: str, work: int) -> bytes:
    return f"pharmadesk {purpose} 1 n={work}".encode("ascii")
