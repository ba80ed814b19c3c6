"""One request and its reply, whatever carries them: HTTPS, or a simulated network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "/sync/v1"
NONCE, HELLO, PUSH, RETURN, PULL, SNAPSHOT, VAULT, VERIFY = (
    f"{PREFIX}/{name}"
    for name in ("nonce", "hello", "push", "return", "pull", "snapshot", "vault", "verify")
)
LIVE: Final = f"{PREFIX}/live"
FOUND, OFFER, JOIN = (f"{PREFIX}/enrol/{name}" for name in ("found", "offer", "join"))


class Reply(NamedTuple):
    """What came back: an HTTP status, headers by lowercase name, and a framed body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Carries a POST to the centre."""

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send and wait for the reply.

        Raises: EnvironmentProblem `sync.unreachable`, whatever the network did.
        """
