"""Everything under `/api`, put together for the web server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException

from pharmadesk.errors import Bug, PharmaDeskError, Refused
from sync.server.api import (
    audit,
    description,
    devices,
    forecasts,
    items,
    reconciliations,
    reports,
    sales,
    sessions,
    suppliers,
)
from sync.server.api.handling import Handling

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.types import ControllerRouterHandler

    from sync.server.access.caller import Caller, Callers
    from sync.server.api.operations import Operation
    from sync.server.exchange import Centre

PREFIX = "/api"
OPERATIONS: tuple[Operation, ...] = (
    *sessions.OPERATIONS,
    *reconciliations.OPERATIONS,
    *items.OPERATIONS,
    *forecasts.OPERATIONS,
    *suppliers.OPERATIONS,
    *sales.OPERATIONS,
    *reports.OPERATIONS,
    *audit.OPERATIONS,
    *devices.OPERATIONS,
)

Request_ = Request[Any, Any, Any]


def nobody(_connection: Any) -> Caller:
    """Let nobody in: what stands where no way to sign in was given.

    Raises: Refused `request.unauthenticated`.
    """
    raise Refused("request.unauthenticated")


def routes(
    centre: Centre, callers: Callers = nobody
) -> tuple[list[ControllerRouterHandler], Callable[[Request_, Exception], Response[Any]]]:
    """Make the routes, and what tells of a path or method that is none of them."""
    handling = Handling(centre, callers)

    @get(f"{PREFIX}/openapi.json", opt={"public": True}, include_in_schema=False)
    async def openapi() -> dict[str, Any]:
        """Describe the API."""
        return description.of(OPERATIONS)

    @get(f"{PREFIX}/docs", opt={"public": True}, include_in_schema=False)
    async def docs() -> Response[str]:
        """Tell the API to a person."""
        return Response(description.page(OPERATIONS), media_type="text/html; charset=utf-8")

    def told(request: Request_, error: Exception) -> Response[Any]:
        """Tell what the web server itself refused, in the shape of the place it was asked at."""
        if not request.url.path.startswith(f"{PREFIX}/"):
            return _plainly(error)
        answer = handling.told(request, _ours(error))
        if isinstance(error, MethodNotAllowedException):
            answer.headers.update(error.headers or {})
        return answer

    return [*map(handling.route, OPERATIONS), openapi, docs], told


def _ours(error: Exception) -> PharmaDeskError:
    if isinstance(error, NotFoundException):
        return Refused("request.path")
    if isinstance(error, MethodNotAllowedException):
        return Refused("request.method")
    if isinstance(error, HTTPException):
        return Refused("request.malformed")
    return Bug("request.fault")


def _plainly(error: Exception) -> Response[Any]:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return Response({"status": status}, status_code=status, headers=headers)
