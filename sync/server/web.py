"""The centre over HTTP: bounded bodies, bounded waits, bounded work, and nothing decided here.

A request that would have to wait behind too many others is answered 429 at once, with a moment to
come back at that differs from one register to the next: a town that gets its power back comes in
one second.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from litestar import Litestar, Request, Response, get, post

from pharmadesk.errors import Refused
from sync.protocol import exchange, signing
from sync.protocol.exchange import Reply
from sync.server.access.dressing import dressed
from sync.server.access.guard import address_of
from sync.server.access.guarding import household
from sync.server.access.limits import Budget
from sync.server.access.routes import routes
from sync.server.admission import MAX_BODY_BYTES, Admission, Bounds, Busy, Gone, TooLarge
from sync.server.coming_back import REGISTERS_S, any_moment
from sync.server.live import route as live_of_people
from sync.server.live.hub import Hub, TooMany
from sync.server.live.news import user
from sync.server.live.streaming import Hints, Right, Timing
from sync.server.operations import checks as checking
from sync.server.operations.figures import CONTENT_TYPE, Figures
from sync.server.options import ServerOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.server.access.caller import Callers
    from sync.server.access.gate import Signed
    from sync.server.exchange import Centre
    from sync.server.operations.checks import Checks, Report

T = TypeVar("T")

_PATHS: Final = (
    *(exchange.NONCE, exchange.HELLO, exchange.PUSH, exchange.RETURN, exchange.PULL),
    *(
        exchange.SNAPSHOT,
        exchange.VAULT,
        exchange.VERIFY,
        exchange.FOUND,
        exchange.OFFER,
        exchange.JOIN,
    ),
)
_THREADS: Final = 16
_LET_IN: Final = 200


class Door:
    """What stands between the network and a centre."""

    def __init__(
        self, centre: Centre, admission: Admission, hub: Hub, timing: Timing, budget: Budget
    ) -> None:
        self._centre = centre
        self._admission = admission
        self._hub = hub
        self._timing = timing
        self._budget = budget
        self._threads: CapacityLimiter | None = None

    async def answer(self, request: Request[Any, Any, Any]) -> Reply:
        """Answer a request, or say why not now."""
        path = request.url.path
        device_id = request.headers.get(signing.DEVICE, "")
        if wait_s := self._budget.wait_s(device_id):
            return self._busy(wait_s)
        try:
            if path == exchange.NONCE or not _brings_a_body(request):  # nonce: whatever is sent
                return await self._carried_out(request, device_id, b"")
            known = device_id if self._budget.has_proven(device_id) else ""
            with self._admission.read(path, household(address_of(request)), known) as place:
                body = await self._admission.within_time(place, request.stream())
                return await self._carried_out(request, device_id, body)
        except Busy:
            return self._busy()
        except TooLarge:
            return self._centre.problem("sync.too_large", limit_bytes=MAX_BODY_BYTES)
        except (TimeoutError, Gone):  # nobody hears the answer to a connection that broke
            return self._centre.problem("sync.timeout")

    async def _carried_out(
        self, request: Request[Any, Any, Any], device_id: str, body: bytes
    ) -> Reply:
        path = request.url.path
        headers = {name.lower(): value for name, value in request.headers.items()}
        with self._admission.entered(path):
            reply = await self._in_thread(self._centre.answer, path, headers, body)
        self._budget.spend(device_id, path, reply.status)
        return reply

    async def listen(self, request: Request[Any, Any, Any]) -> Reply | Hints:
        """Let a device hear hints for as long as it likes, or say why not."""
        path = request.url.path
        device_id = request.headers.get(signing.DEVICE, "")
        if wait_s := self._budget.wait_s(device_id):
            return self._busy(wait_s)
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            with self._admission.entered(path):
                admitted = await self._in_thread(self._centre.admit, path, headers)
            if isinstance(admitted, Reply):
                return admitted
            self._budget.spend(device_id, path, _LET_IN)
            listener = self._hub.enter(admitted.tenant_id, admitted.device_id)
        except (Busy, TooMany):
            return self._busy()
        right = Right(
            lambda: self._in_thread(self._centre.log_position, admitted.tenant_id),
            lambda: self._in_thread(self._centre.may_listen, admitted.device_id),
        )
        nonce = {signing.NONCE: self._centre.nonce()}
        return Hints(self._hub, listener, right, self._timing, nonce)

    def listen_as(self, still: Callable[[Signed], bool], signed: Signed) -> Hints:
        """Let a person who is signed in hear the same hints, for as long as their session goes on.

        Raises: Refused `access.too_many` when as many listen as may.
        """
        tenant_id = signed.caller.tenant_id
        try:
            listener = self._hub.enter(tenant_id, user(signed.caller.user_id))
        except TooMany:
            raise Refused("access.too_many", seconds=any_moment(REGISTERS_S)) from None
        right = Right(
            lambda: self._in_thread(self._centre.log_position, tenant_id),
            lambda: self._in_thread(still, signed),
        )
        timing = replace(self._timing, asked_again_s=self._timing.person_asked_again_s)
        return Hints(self._hub, listener, right, timing, {})

    def _busy(self, wait_s: int | None = None) -> Reply:
        reply = self._centre.problem("sync.busy")
        wait_s = wait_s or any_moment(REGISTERS_S)
        return reply._replace(headers={**reply.headers, "retry-after": str(wait_s)})

    async def report(self, checks: Checks) -> Report:
        """Ask every part of the process how it is."""
        return await self._in_thread(checking.report, checks)

    async def _in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        if self._threads is None:  # a limiter belongs to the loop it is made in
            self._threads = CapacityLimiter(_THREADS)
        return await anyio.to_thread.run_sync(work, *arguments, limiter=self._threads)


@dataclass(frozen=True, slots=True)
class Watched:
    """What a process says of itself: to whom spreads the load, and to who holds the token."""

    checks: Checks = field(default_factory=dict)
    figures: Figures = field(default_factory=Figures)
    token: str = ""


def application(
    centre: Centre,
    hub: Hub | None = None,
    admission: Admission | None = None,
    timing: Timing | None = None,
    watched: Watched | None = None,
    options: ServerOptions | None = None,
    callers: Callers | None = None,
) -> Litestar:
    """Make the ASGI application of a centre; a hub of its own hears nothing.

    `callers` finds out which person asks, in place of the tokens that people sign in for.
    """
    options = options or ServerOptions()
    door = Door(
        centre,
        admission or Admission(Bounds()),
        hub or Hub(),
        timing or Timing(),
        Budget(options, centre.clock),
    )
    watched = watched or Watched()
    checks = {"database": lambda: checking.database(centre), **watched.checks}

    @post(list(_PATHS), status_code=200, request_max_body_size=None)
    async def sync(request: Request[Any, Any, Any]) -> Response[bytes]:
        return _response(request, await door.answer(request))

    @get(exchange.LIVE)
    async def live(request: Request[Any, Any, Any]) -> Response[Any]:
        answer = await door.listen(request)
        return answer if isinstance(answer, Hints) else _response(request, answer)

    @get("/healthz")
    async def healthz() -> dict[str, str]:
        """Tell that the process lives."""
        return {"status": "ok"}

    @get("/readyz")
    async def readyz() -> Response[dict[str, object]]:
        """Tell whether requests can be carried out, and how each part is."""
        found = await door.report(checks)
        return Response(found.as_json(), status_code=503 if found.state == "failed" else 200)

    @get("/metrics")
    async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Tell the figures to who has the token; without a token there is no such page."""
        shown = request.headers.get("authorization", "").encode()
        if not watched.token or not secrets.compare_digest(
            shown, f"Bearer {watched.token}".encode()
        ):
            return Response(b"", status_code=404, media_type="text/plain")
        return Response(watched.figures.text(), media_type=CONTENT_TYPE)

    people = centre.people(options)
    hints = live_of_people.routes(partial(door.listen_as, people.gate.still))
    others = [sync, live, healthz, readyz, metrics]
    return dressed(others, [routes(people), hints], centre, people, callers)


def _brings_a_body(request: Request[Any, Any, Any]) -> bool:
    """Tell whether anything follows the head of a request (RFC 9112, 6.3)."""
    length = request.headers.get("content-length", "0")
    return length.strip("0") != "" or "transfer-encoding" in request.headers


def _response(request: Request[Any, Any, Any], reply: Reply) -> Response[bytes]:
    headers = {**reply.headers}
    if request_id := request.headers.get(signing.REQUEST_ID):
        headers[signing.REQUEST_ID] = request_id[:100]
    kind = headers.pop("content-type")
    return Response(reply.body, status_code=reply.status, headers=headers, media_type=kind)
