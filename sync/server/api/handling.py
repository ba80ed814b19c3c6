"""From a request to an answer: who asks, what is said, what comes of it, told in one shape.

Reading the body is the event loop's; everything else is done in a thread, because a database waits.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

import anyio.to_thread
from anyio import CapacityLimiter
from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler

from pharmadesk.domain.permissions import require
from pharmadesk.errors import Bug, PharmaDeskError, Refused
from sync.server.access.caller import Caller
from sync.server.access.secrets_of import Secrets
from sync.server.api import errors, reading, values
from sync.server.api.errors import BadRequest, Detail, NotHere
from sync.server.api.links import Links
from sync.server.api.once import Answer, Named, hash_of
from sync.server.api.operations import JSON, Call, Nothing, Operation
from sync.server.coming_back import PEOPLE_S, any_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import msgspec

    from sync.server.access.caller import Callers
    from sync.server.access.managing import Managing
    from sync.server.access.refusing import Denied
    from sync.server.exchange import Centre

    Denies = Callable[[Caller, str, str], Denied]

PRIVATE: Final = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}
READ_TIMEOUT_S: Final = 30
MOST_AT_ONCE: Final = 64
_THREADS: Final = 16
_MOST_OF_A_KEY: Final = 200
_NOT_MODIFIED: Final = 304
_NOBODY: Final = Caller("", "", frozenset(), "fr")

_log = logging.getLogger(__name__)


class Handling:
    """Carries operations out for callers; lives in one event loop."""

    def __init__(self, centre: Centre, callers: Callers, managing: Managing, deny: Denies) -> None:
        self._centre = centre
        self._callers = callers
        self._deny = deny
        self._managing = managing
        self._answer_key = Secrets(centre.seed).answer_key
        self._links = Links(centre.seed, centre.clock)
        self._threads: CapacityLimiter | None = None
        self._now = 0

    def route(self, operation: Operation) -> HTTPRouteHandler:
        """Make the route of an operation."""

        async def answer(request: Request[Any, Any, Any]) -> Response[bytes]:
            return await self._answer(operation, request)

        path = operation.path.replace("}", ":str}")
        name = operation.name
        return HTTPRouteHandler(
            path,
            http_method=operation.method,  # type: ignore[arg-type] # one of the five
            status_code=operation.status,
            request_max_body_size=None,
            name=name,
            opt={"action": operation.action} if operation.action else {"public": True},
            include_in_schema=False,
        )(answer)

    async def _answer(
        self, operation: Operation, request: Request[Any, Any, Any]
    ) -> Response[bytes]:
        if self._now >= MOST_AT_ONCE:
            return self.told(request, Refused("request.busy"))
        self._now += 1
        try:
            body = await asyncio.wait_for(_body(request), READ_TIMEOUT_S)
            if self._threads is None:  # a limiter belongs to the loop it is made in
                self._threads = CapacityLimiter(_THREADS)
            return await anyio.to_thread.run_sync(
                self._carried_out, operation, request, body, limiter=self._threads
            )
        except PharmaDeskError as error:
            return self.told(request, error)
        except TimeoutError:
            return self.told(request, BadRequest("request.malformed"))
        finally:
            self._now -= 1

    def _carried_out(
        self, operation: Operation, request: Request[Any, Any, Any], body: bytes
    ) -> Response[bytes]:
        try:
            answer = operation.run(self._call(operation, request, body))
        except Refused as refusal:
            if refusal.code == "permission.denied":
                refusal = self._denied(request, refusal)
            elif operation.missing is not None and refusal.code == operation.missing:
                refusal = NotHere(refusal.code)
            return self.told(request, refusal)
        except PharmaDeskError as error:
            if isinstance(error, Bug):
                _log.exception("%s failed", operation.name)
            return self.told(request, error)
        except Exception:  # noqa: BLE001 - whatever it is, the caller gets an answer in our shape
            _log.exception("%s failed", operation.name)
            return self.told(request, Bug("request.fault"))
        return _sent(request, answer)

    def _call(
        self, operation: Operation, request: Request[Any, Any, Any], body: bytes
    ) -> Call[Any, Any]:
        caller = _NOBODY
        if operation.action is not None:
            caller = self._callers(request)
            require(caller.roles, operation.action)
        headers = request.headers
        query = reading.query(request.query_params.multi_items(), operation.query)
        said: msgspec.Struct = Nothing()
        if operation.body is not Nothing:
            if headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
                raise Refused("request.media_type")
            said = reading.body(body, operation.body)
        elif body and operation.writes:
            said = reading.body(body, Nothing)
        return Call(
            caller=caller,
            desk=self._centre.desk(caller.tenant_id),
            desk_of=self._centre.desk,
            links=self._links,
            managing=self._managing,
            origin=f"{request.base_url}".rstrip("/"),
            path=_path(request.path_params),
            query=query,
            body=said,
            named=self._named(operation, caller, request, body),
            if_match=headers.get("if-match"),
        )

    def _named(
        self,
        operation: Operation,
        caller: Caller,
        request: Request[Any, Any, Any],
        body: bytes,
    ) -> Named | None:
        key = request.headers.get("idempotency-key")
        if key is None or not operation.writes:
            return None
        if not (0 < len(key) <= _MOST_OF_A_KEY and all("!" <= sign <= "~" for sign in key)):
            problem = f"1 to {_MOST_OF_A_KEY} printable characters and no space"
            raise BadRequest("request.field", Detail("Idempotency-Key", problem))
        digest = hash_of(operation.method, request.url.path, body)
        return Named(caller.tenant_id, caller.user_id, key, digest, self._answer_key)

    def _denied(self, request: Request[Any, Any, Any], refusal: Refused) -> Refused:
        """Let the record know of a denial that only the use case could make."""
        denied = self._deny(self._callers(request), refusal.code, "permission")
        request.scope["state"]["after"] = denied.after
        return refusal

    def told(self, request: Request[Any, Any, Any], error: PharmaDeskError) -> Response[bytes]:
        """Tell that something was not carried out."""
        status = errors.status_of(error)
        request_id = errors.request_id(request.headers)
        language = errors.spoken(request.headers.get("accept-language", ""))
        content = errors.answer(error, language, self._centre.clock.now_us(), request_id)
        headers = {**PRIVATE, "x-request-id": request_id, "content-language": language}
        if status in {errors.UNAVAILABLE, 429}:
            headers["retry-after"] = str(any_moment(PEOPLE_S))
        if status == errors.UNAUTHENTICATED:
            headers["www-authenticate"] = "Bearer"
        body = values.encoder.encode(content)
        return Response(body, status_code=status, headers=headers, media_type=JSON)


async def _body(request: Request[Any, Any, Any]) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > reading.MAX_BODY_BYTES:
            raise Refused("request.too_large", limit_bytes=reading.MAX_BODY_BYTES)
    return bytes(body)


def _path(told: Mapping[str, Any]) -> dict[str, str]:
    """Take the path's names; what no id can look like is not here."""
    path = {name: str(value) for name, value in told.items()}
    for value in path.values():
        if not (value.isascii() and value.isprintable()):
            raise NotHere("request.path")
    return path


def _sent(request: Request[Any, Any, Any], answer: Answer) -> Response[bytes]:
    headers = {
        **PRIVATE,
        **answer.headers,
        "x-request-id": errors.request_id(request.headers),
    }
    media_type = headers.pop("content-type")
    wanted = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    if request.method == "GET" and (headers.get("etag") in wanted or "*" in wanted):
        return Response(b"", status_code=_NOT_MODIFIED, headers=headers)
    return Response(answer.body, status_code=answer.status, headers=headers, media_type=media_type)
