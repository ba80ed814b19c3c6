"""A request to the centre and its answer: signed over a nonce, framed, and read with suspicion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pharmadesk.errors import PharmaDeskError, Refused
from sync.client.errors import as_error
from sync.protocol import exchange, framing, messages, signing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pharmadesk.journal.event import Signer
    from pharmadesk.values.identifiers import IdSource
    from sync.protocol.exchange import Reply, Transport
    from sync.protocol.framing import Line
    from sync.protocol.messages import Message

T = TypeVar("T")

OK: Final = 200
UNAUTHORIZED: Final = 401
NOT_FOUND: Final = 404
TOO_LARGE: Final = 413
_LONGEST_WAIT_S: Final = 3_600


class Denied(Exception):  # noqa: N818 - it is an answer, not a failure
    """The request was not carried out; `retry_after_s` is when to ask again.

    `by_the_centre` unless whatever stands between answered in its place.
    """

    def __init__(
        self, error: PharmaDeskError, status: int, retry_after_s: int | None, *, by_the_centre: bool
    ) -> None:
        super().__init__(error.code)
        self.error = error
        self.status = status
        self.retry_after_s = retry_after_s
        self.by_the_centre = by_the_centre


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks."""

    device_id: str
    signer: Signer
    ids: IdSource


class CentreLine:
    """One device's line to the centre: every reply brings the nonce for the next request."""

    def __init__(self, transport: Transport, asker: Asker) -> None:
        self._transport = transport
        self._asker = asker
        self._nonce: str | None = None

    @property
    def is_ready(self) -> bool:
        """Whether there is a nonce to sign over."""
        return self._nonce is not None

    def fetch_nonce(self) -> None:
        """Ask for a nonce.

        Raises: EnvironmentProblem `sync.unreachable`; Denied.
        """
        reply = self._send(exchange.NONCE, b"")
        if self._nonce is None:
            raise _denied(reply)

    def ask(
        self, path: str, message: Message, lines: Iterable[Line], answer: Any
    ) -> tuple[Any, tuple[Line, ...]]:
        """Send a message with its events and read the answer, which is one of some types.

        Raises: EnvironmentProblem `sync.unreachable`; Denied; Refused `sync.answer` for a reply
        that is none. A nonce that is not good any more is replaced, and the request denied once.
        """
        assert self._nonce is not None, "a nonce was fetched"
        reply = self._send(path, framing.write(message, lines))
        if reply.status != OK:
            raise _denied(reply)
        try:
            return framing.read(reply.body, answer)
        except Refused:
            raise Refused("sync.answer") from None

    def signed(self, method: str, path: str, body: bytes) -> dict[str, str]:
        """Sign a request over the nonce that is there; return its headers."""
        asker, request_id, nonce = self._asker, self._asker.ids.new(), self._nonce or ""
        digest = signing.request_digest(asker.device_id, method, path, nonce, request_id, body)
        return {
            "content-type": framing.CONTENT_TYPE,
            signing.DEVICE: asker.device_id,
            signing.NONCE: nonce,
            signing.REQUEST_ID: request_id,
            signing.PROTOCOL_VERSION: str(messages.PROTOCOL),
            signing.SIGNATURE: signing.sign(asker.signer, digest),
        }

    def heard(self, reply: Reply) -> None:
        """Keep the nonce that a reply brings for the next request."""
        self._nonce = reply.headers.get(signing.NONCE) or None

    def _send(self, path: str, body: bytes) -> Reply:
        reply = self._transport.exchange(path, self.signed("POST", path, body), body)
        self.heard(reply)
        return reply


def _denied(reply: Reply) -> Denied:
    by_the_centre = True
    try:
        problem, _ = framing.read(reply.body, messages.Problem)
        code = problem.code
    except Refused:
        by_the_centre, code = False, ""
    wait = reply.headers.get("retry-after", "")
    wait_s = min(int(wait), _LONGEST_WAIT_S) if wait.isascii() and wait.isdigit() else None
    return Denied(as_error(code, reply.status), reply.status, wait_s, by_the_centre=by_the_centre)
