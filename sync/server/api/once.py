"""A request that names itself is carried out once: what it did and its answer are one transaction.

The name is the caller's own, in the header `Idempotency-Key`. Sent again within a day it gets the
same answer; with another body it is refused. A request that was refused left nothing, its name
neither.

An answer may hold a code that opens something, once. So that the database alone never does, every
answer is kept sealed, for its own request.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import msgspec

from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.services.desk import Desk
from pharmadesk.storage.driver import execute
from sync.server.access import sealing

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.unit import Unit

T = TypeVar("T")

REPLAYED: Final = "idempotent-replayed"
KEPT_US: Final = 24 * 3600 * 1_000_000
_MOST_TIDIED: Final = 50

_FIND = """SELECT request_hash, sealed_answer FROM answered_request
    WHERE person_id = ? AND request_key = ? AND answered_at_us > ?"""
_KEEP = """INSERT INTO answered_request
    (person_id, request_key, request_hash, answered_at_us, sealed_answer)
    VALUES (?, ?, ?, ?, ?)"""
_OF_PERSON = "DELETE FROM answered_request WHERE person_id = ?"
_ALL = "SELECT person_id, request_key, sealed_answer FROM answered_request"
_DROP = "DELETE FROM answered_request WHERE person_id = ? AND request_key = ?"
_TIDY = """DELETE FROM answered_request WHERE (person_id, request_key) IN (
    SELECT person_id, request_key FROM answered_request WHERE answered_at_us <= ? LIMIT ?)"""

_log = logging.getLogger(__name__)


class Answer(NamedTuple):
    """An answer as it is sent."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Named:
    """A request that named itself: whose it is, its name, and the hash of what it asks.

    `secret` is what its answer is sealed with.
    """

    tenant_id: str
    person_id: str
    key: str
    request_hash: bytes
    secret: bytes = field(repr=False)

    def sealed(self, answer: Answer) -> bytes:
        """Encrypt the answer for its row."""
        return sealing.sealed(self.secret, msgspec.msgpack.encode(answer), self._bound())

    def opened(self, stored: bytes) -> Answer:
        """Decrypt the answer.

        Raises: EnvironmentProblem `request.unavailable` for that of another request or centre.
        """
        told = sealing.opened(self.secret, stored, self._bound())
        if told is None:
            _log.error("an answer was not sealed for the request that asks for it again")
            raise EnvironmentProblem("request.unavailable")
        return msgspec.msgpack.decode(told, type=Answer)

    def _bound(self) -> bytes:
        return _bound(self.tenant_id, self.person_id, self.key)


def forget_user(connection: Connection, secret: bytes, tenant_id: str, person_id: str) -> None:
    """Remove the answers that a user got, and those to others that tell of the user's login."""
    execute(connection, _OF_PERSON, person_id)
    about = f'"userId":"{person_id}"'.encode()
    for asker_id, key, sealed_answer in list(execute(connection, _ALL)):
        told = sealing.opened(secret, sealed_answer, _bound(tenant_id, asker_id, key))
        if told is not None and about in msgspec.msgpack.decode(told, type=Answer).body:
            execute(connection, _DROP, asker_id, key)


def hash_of(method: str, path: str, body: bytes) -> bytes:
    """Return what tells one request from another of the same name."""
    parts = (method.encode(), path.encode(), body)
    return hashlib.sha256(b"".join(len(each).to_bytes(4, "big") + each for each in parts)).digest()


def _bound(tenant_id: str, person_id: str, key: str) -> bytes:
    return f"{tenant_id} {person_id} {key}".encode()


class _Again(Exception):  # noqa: N818 - it ends a transaction that has nothing to do
    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class OnceDesk(Desk):
    """Carries one request out on another desk, and keeps its answer in the same transaction.

    `before` is asked on up-to-date rows before anything is done; `tell` makes the answer of what
    the use case returned, on the rows as it left them.
    """

    def __init__(
        self,
        desk: Desk,
        named: Named | None,
        tell: Callable[[Connection, Any], Answer],
        before: Callable[[Connection], None] | None = None,
    ) -> None:
        super().__init__(desk.clock, desk.ids)
        self._desk = desk
        self._named = named
        self._tell = tell
        self._before = before
        self._answer: Answer | None = None

    def trusted_date(self) -> str:
        """Today, as the desk underneath knows it."""
        return self._desk.trusted_date()

    def read(self) -> AbstractContextManager[Connection]:
        """Give a connection of the desk underneath."""
        return self._desk.read()

    def write(self, actor: Actor | None, work: Callable[[Unit], T]) -> T:
        """Run the use case, unless this request was carried out before."""

        def once(unit: Unit) -> T:
            if self._named is not None and (earlier := self._find(unit, self._named)) is not None:
                raise _Again(earlier)
            if self._before is not None:
                self._before(unit.connection)
            result = work(unit)
            self._answer = self._tell(unit.connection, result)
            if self._named is not None:
                self._keep(unit, self._named, self._answer)
            return result

        return self._desk.write(actor, once)

    def carry_out(self, work: Callable[[Desk], object]) -> Answer:
        """Let a service write here once; return the answer, be it one from before."""
        try:
            work(self)
        except _Again as again:
            headers = {**again.answer.headers, REPLAYED: "true"}
            return again.answer._replace(headers=headers)
        assert self._answer is not None, "the service wrote"
        return self._answer

    def _find(self, unit: Unit, named: Named) -> Answer | None:
        since_us = self.now_us() - KEPT_US
        row = execute(unit.connection, _FIND, named.person_id, named.key, since_us).first()
        if row is None:
            return None
        request_hash, sealed_answer = row
        if request_hash != named.request_hash:
            raise Refused("request.idempotency")
        return named.opened(sealed_answer)

    def _keep(self, unit: Unit, named: Named, answer: Answer) -> None:
        now_us = self.now_us()
        execute(unit.connection, _TIDY, now_us - KEPT_US, _MOST_TIDIED)
        told = (named.person_id, named.key, named.request_hash, now_us, named.sealed(answer))
        execute(unit.connection, _KEEP, *told)
