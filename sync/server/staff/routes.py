"""The staff's pages under /ops: each is read, or does one thing and leads back to a page.

Staff see how pharmacies stand and what failed, have events tried and jobs run again, and nothing
else: they release nothing, read no sale and no name, and change no event.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import anyio.to_thread
from litestar import Request, Response, Router, get, post
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import FromPath, QueryParameter

from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.i18n import _, speaking
from pharmadesk.i18n.wording import message
from sync.server.access.guard import address_of
from sync.server.access.refusing import STATUS
from sync.server.access.signing_in import Asked
from sync.server.api.errors import spoken
from sync.server.jobs.running import Running
from sync.server.jobs.schedule import jobs_of
from sync.server.staff import drawing, looking, wording
from sync.server.staff.drawing import Frame, Page
from sync.server.staff.gate import SESSION, SIGN_IN, Gate, held, session_of, shown
from sync.server.staff.wording import HOME, JOBS, RECORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.datastructures import Cookie

    from sync.server.exchange import Centre
    from sync.server.options import ServerOptions
    from sync.server.staff.staff import Staff

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]
Key = Annotated[str, QueryParameter(max_length=64)]
Position = Annotated[int, QueryParameter(ge=0, lt=2**62)]

_SIGN_IN: Final = "/ops/sign-in"
_MOST_OF_A_BODY: Final = 4 * 1024
_MOST_OF_A_FIELD: Final = 512
_MOST_DIGITS: Final = 18
_KEPT_S: Final = 3_600
_HTML: Final = "text/html"
_HEADERS: Final = {
    "content-security-policy": drawing.POLICY,
    "referrer-policy": "same-origin",  # without one a form of ours would not say where it stood
    "vary": "accept-language",
}
_SIGNING_IN: Final = frozenset({"access.wrong", "access.blocked", "access.busy"})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every page needs."""

    centre: Centre
    staff: Staff
    gate: Gate

    def page(self, request: AnyRequest, here: str, say: Callable[[int], Page]) -> Response[bytes]:
        """Read and draw a page; `say` is told the time."""
        token = shown(request, SESSION)
        with speaking(_language(request)):
            said = say(self.staff.clock.now_us())
            login = session_of(request).person_id
            frame = Frame(login, self.staff.form_token(token), wording.ways(here))
            return _html(request, drawing.page(said, frame))


def routes(centre: Centre, options: ServerOptions) -> Router:
    """Make the pages."""
    staff = centre.staff(options)
    desk = _Desk(centre, staff, Gate(staff, options))

    async def guard(connection: Any, handler: Any) -> None:
        """Stand in for the gate: a router is copied deeply, and a function is not."""
        await desk.gate(connection, handler)

    return Router(
        HOME,
        route_handlers=[*_signing(desk), *_pages(desk), *_pharmacy(desk), *_doing(desk)],
        guards=[guard],
        exception_handlers={Exception: _refuse},
        request_max_body_size=_MOST_OF_A_BODY,
    )


def _signing(desk: _Desk) -> list[Any]:
    staff, gate = desk.staff, desk.gate

    @get("/style.css", opt={"public": True})
    async def style() -> Response[bytes]:
        return Response(drawing.style(), media_type="text/css")

    @get("/sign-in", opt={"public": True})
    async def sign_in_page(request: AnyRequest) -> Response[bytes]:
        return _sign_in(request, staff)

    @post("/sign-in", opt={"public": True})
    async def sign_in(request: AnyRequest) -> Response[bytes]:
        fields = await gate.form(request, SIGN_IN)
        asked = Asked(
            fields.get("login", "")[:_MOST_OF_A_FIELD],
            fields.get("password", "")[:_MOST_OF_A_FIELD],
            fields.get("code", "")[:_MOST_OF_A_FIELD],
            address_of(request),
        )
        try:
            token = await _threaded(lambda: staff.sign_in(asked))
        except Refused as refusal:
            if refusal.code not in _SIGNING_IN:
                raise
            return _sign_in(request, staff, asked.login, refusal)
        return _led(
            HOME,
            held(request, SESSION, token, staff.longest_s),
            held(request, SIGN_IN, "", 0),
        )

    @post("/sign-out")
    async def sign_out(request: AnyRequest) -> Response[bytes]:
        await gate.form(request)
        await _threaded(lambda: staff.sign_out(session_of(request)))
        return _led(_SIGN_IN, held(request, SESSION, "", 0))

    return [style, sign_in_page, sign_in, sign_out]


def _pages(desk: _Desk) -> list[Any]:
    database = desk.staff.database

    @get("/")
    async def tenants(request: AnyRequest, after: Key = "", amiss: Key = "") -> Response[bytes]:
        def say(now_us: int) -> Page:
            found = looking.tenants(database, after, amiss=bool(amiss))
            return wording.tenants(found, now_us, amiss=bool(amiss))

        return await _threaded(lambda: desk.page(request, HOME, say))

    @get("/jobs")
    async def jobs(request: AnyRequest, ran: Key = "") -> Response[bytes]:
        def say(now_us: int) -> Page:
            names = [job.name for job in jobs_of(desk.centre)]
            runs = looking.jobs(database)
            notice = wording.ran(ran, runs.get(ran)) if ran in names else None
            return wording.jobs(names, runs, now_us, notice)

        return await _threaded(lambda: desk.page(request, JOBS, say))

    @get("/record")
    async def record(
        request: AnyRequest, before_us: Position = 0, before: Key = ""
    ) -> Response[bytes]:
        def say(now_us: int) -> Page:
            place = (before_us, before) if before else None
            found = looking.records(database, desk.staff.record, place)
            return wording.records(found, now_us)

        return await _threaded(lambda: desk.page(request, RECORD, say))

    return [tenants, jobs, record]


def _pharmacy(desk: _Desk) -> list[Any]:
    database = desk.staff.database

    @get("/tenants/{tenant_id:str}")
    async def pharmacy(
        request: AnyRequest,
        tenant_id: FromPath[str],
        after: Position = 0,
        tried: Position = 0,
        all_tried: Key = "",
    ) -> Response[bytes]:
        def say(now_us: int) -> Page:
            found = looking.pharmacy(database, tenant_id, after)
            if found is None:
                raise NotFoundException
            notice = wording.tried_all(found.stands) if all_tried else None
            if tried:
                aside = looking.aside_at(database, tenant_id, tried)
                notice = wording.tried(tried, aside)
            return wording.pharmacy(found, now_us, notice)

        return await _threaded(lambda: desk.page(request, HOME, say))

    return [pharmacy]


def _doing(desk: _Desk) -> list[Any]:
    centre, staff, gate = desk.centre, desk.staff, desk.gate

    @post("/tenants/{tenant_id:str}/replay")
    async def replay(request: AnyRequest, tenant_id: FromPath[str]) -> Response[bytes]:
        fields = await gate.form(request)
        even_deadly = fields.get("even_deadly") == "yes"
        only = _position(fields["position"]) if "position" in fields else None
        login = session_of(request).person_id

        def work() -> None:
            if looking.pharmacy(staff.database, tenant_id, 0) is None:
                raise NotFoundException
            done = centre.retry_set_aside(tenant_id, even_deadly=even_deadly, only=only)
            action = "replayed_all" if only is None else "replayed"
            place = "" if only is None else f"{only} "
            staff.did(login, action, tenant_id, f"{place}rows={done}")

        await _threaded(work)
        query = "all_tried=yes" if only is None else f"tried={only}"
        return _led(f"{HOME}/tenants/{tenant_id}?{query}")

    @post("/jobs")
    async def run(request: AnyRequest) -> Response[bytes]:
        fields = await gate.form(request)
        name, login = fields.get("job", ""), session_of(request).person_id
        job = next((job for job in jobs_of(centre) if job.name == name), None)
        if job is None:
            raise NotFoundException

        def work() -> None:
            done = Running(centre).run(job, again=True)
            staff.did(login, "job_run", job.name, f"done={done}")

        await _threaded(work)
        return _led(f"{JOBS}?ran={job.name}")

    return [replay, run]


# --- answers ------------------------------------------------------------------------------------


def _sign_in(
    request: AnyRequest, staff: Staff, login: str = "", refusal: Refused | None = None
) -> Response[bytes]:
    token = shown(request, SIGN_IN) or staff.new_token()
    with speaking(_language(request)):
        problem = "" if refusal is None else message(refusal)
        drawn = drawing.sign_in(staff.form_token(token), login, problem)
    response = _html(request, drawn)
    response.set_cookie(held(request, SIGN_IN, token, _KEPT_S))
    if refusal is not None:
        response.status_code = STATUS[refusal.code]
        if seconds := refusal.parameters.get("seconds"):
            response.headers["retry-after"] = str(seconds)
    return response


def _refuse(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Say why a page is not shown; who is not signed in is led to where they can."""
    if isinstance(error, Refused) and error.code == "access.token":
        # Another site's form comes without the cookie, and must not have it forgotten either.
        over = [held(request, SESSION, "", 0)] if shown(request, SESSION) else []
        return _led(_SIGN_IN, *over)
    status = _status(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s failed", request.scope.get("path_template", HOME), exc_info=error)
    with speaking(_language(request)):
        if isinstance(error, Refused):
            text = message(error)
        elif status == HTTPStatus.NOT_FOUND:
            text = _("There is no such page.")
        elif status < HTTPStatus.INTERNAL_SERVER_ERROR:
            text = _("This request makes no sense to the centre; nothing was changed.")
        else:
            text = _("The centre could not do this; its log says why. Try again later.")
        drawn = drawing.problem(_("This did not work"), text)
    response = _html(request, drawn)
    response.status_code = status
    if isinstance(error, Refused) and (seconds := error.parameters.get("seconds")):
        response.headers["retry-after"] = str(seconds)
    return response


def _status(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, EnvironmentProblem):
        return HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(error, PharmaDeskError):
        return STATUS.get(error.code, HTTPStatus.INTERNAL_SERVER_ERROR)
    return HTTPStatus.INTERNAL_SERVER_ERROR


def _html(request: AnyRequest, drawn: bytes) -> Response[bytes]:
    headers = {**_HEADERS, "content-language": _language(request)}
    return Response(drawn, media_type=_HTML, headers=headers, status_code=HTTPStatus.OK)


def _led(path: str, *cookies: Cookie) -> Response[bytes]:
    """Lead to another page, so that going back in the browser does nothing a second time."""
    headers = {**_HEADERS, "location": path}
    return Response(
        b"", media_type=_HTML, headers=headers, cookies=cookies, status_code=HTTPStatus.SEE_OTHER
    )


def _language(request: AnyRequest) -> Any:
    return spoken(request.headers.get("accept-language", ""))


def _position(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise HTTPException(status_code=HTTPStatus.BAD_REQUEST)
    return int(text)


async def _threaded(work: Callable[[], T]) -> T:
    return await anyio.to_thread.run_sync(work)
