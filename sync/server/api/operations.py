"""What the API can be asked: each operation declared once, for the routes and the description."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import msgspec

from pharmadesk.errors import Refused
from sync.server.api import values
from sync.server.api.errors import NotHere
from sync.server.api.once import Answer, OnceDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

    from pharmadesk.domain.permissions import Action
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.desk import Desk
    from sync.server.access.caller import Caller
    from sync.server.access.managing import Managing
    from sync.server.api.links import Links
    from sync.server.api.once import Named

Q = TypeVar("Q", bound=msgspec.Struct)
B = TypeVar("B", bound=msgspec.Struct)
T = TypeVar("T")

OK: Final = 200
CREATED: Final = 201
ACCEPTED: Final = 202
JSON: Final = "application/json"


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """No fields at all."""


@dataclass(frozen=True, slots=True)
class Call(Generic[Q, B]):
    """A request that was understood, from a caller who may ask it."""

    caller: Caller
    desk: Desk
    desk_of: Callable[[str], Desk]
    links: Links
    managing: Managing
    origin: str
    path: Mapping[str, str]
    query: Q
    body: B
    named: Named | None = None
    if_match: str | None = None

    @property
    def actor(self) -> Actor:
        """The caller, as services know them."""
        return self.caller.actor

    def found(self, thing: T | None, code: str) -> T:
        """Let through what the path names, if it is there.

        Raises: NotHere.
        """
        if thing is None:
            raise NotHere(code)
        return thing

    def carry_out(
        self,
        work: Callable[[Desk], Any],
        tell: Callable[[Connection, Any], msgspec.Struct],
        *,
        status: int = OK,
        location: Callable[[Any], str] | None = None,
        current: Callable[[Connection], msgspec.Struct | None] | None = None,
    ) -> Answer:
        """Let a service write, once; tell what came of it on the rows as they are then.

        `current` is what `If-Match` is held against before anything is done.
        """

        def before(connection: Connection) -> None:
            if self.if_match in {None, "*"} or current is None:
                return
            now = current(connection)
            if now is None or etag(values.encoder.encode(now)) != self.if_match:
                raise Refused("request.changed")

        def answer(connection: Connection, result: Any) -> Answer:
            headers = {} if location is None else {"location": location(result)}
            return told(tell(connection, result), status, headers)

        return OnceDesk(self.desk, self.named, answer, before).carry_out(work)


def told(content: msgspec.Struct, status: int = OK, headers: Mapping[str, str] = {}) -> Answer:
    """Write an answer."""
    body = values.encoder.encode(content)
    return Answer(status, {"content-type": JSON, "etag": etag(body), **headers}, body)


def etag(body: bytes) -> str:
    """Return what stands for a body, byte for byte."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the API can be asked; who may is the table of permissions' to say.

    Without an action it is open to everybody: its path carries its own proof. `missing` is the
    code of a refusal that says that what the path names is not here; `also` is another media type
    of the answer.
    """

    method: str
    path: str
    name: str
    summary: str
    action: Action | None
    run: Callable[[Call[Any, Any]], Answer]
    answer: type[msgspec.Struct] | None
    status: int = OK
    query: type[msgspec.Struct] = Nothing
    body: type[msgspec.Struct] = Nothing
    problems: tuple[int, ...] = ()
    missing: str | None = None
    also: str | None = None

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.method != "GET"

    @property
    def has_location(self) -> bool:
        """Whether it makes something that has a path of its own."""
        return self.status == CREATED
