"""The four secrets of a register, made once from the system's random source."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import EnvironmentProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

SECRET_BYTES: Final = 32
CHECK_BYTES: Final = 16
_CHECK_PREFIX: Final = b"pharmadesk database key check 1\0"


@dataclass(frozen=True, slots=True)
class Secrets:
    """Never shows a byte of itself in a representation.

    Shape: `database_key` opens the file; `device_seed` is the Ed25519 seed that signs this
    register's events; `mark_key` seals the mark outside the file; `pin_pepper` goes into every PIN
    hash, so that the file alone is not enough to try a million PINs. Each 32 bytes.
    """

    database_key: bytes = field(repr=False)
    device_seed: bytes = field(repr=False)
    mark_key: bytes = field(repr=False)
    pin_pepper: bytes = field(repr=False)

    def __post_init__(self) -> None:
        assert all(len(secret) == SECRET_BYTES for secret in self._all())

    @classmethod
    def generate(cls, random: Callable[[int], bytes] = os.urandom) -> Self:
        """Draw new secrets."""
        return cls(*(random(SECRET_BYTES) for _ in range(4)))

    @classmethod
    def from_bytes(cls, packed: bytes) -> Self:
        """Read what `to_bytes` packed.

        Raises: EnvironmentProblem `keys.damaged` when the length is not that of four secrets.
        """
        if len(packed) != 4 * SECRET_BYTES:
            raise EnvironmentProblem("keys.damaged", file="secrets")
        return cls(*(packed[at : at + SECRET_BYTES] for at in range(0, len(packed), SECRET_BYTES)))

    def to_bytes(self) -> bytes:
        """Pack the secrets in the order of the fields."""
        return b"".join(self._all())

    def _all(self) -> tuple[bytes, ...]:
        return (self.database_key, self.device_seed, self.mark_key, self.pin_pepper)


def check_value(database_key: bytes) -> bytes:
    """Return what tells, without opening the database, whether a key is the right one.

    A hash of 256 random bits gives nothing away: there is no list of keys to try.
    """
    return hashlib.sha256(_CHECK_PREFIX + database_key).digest()[:CHECK_BYTES]
