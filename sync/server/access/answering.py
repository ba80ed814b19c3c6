"""Whatever stops a request under /api, told in the one shape of errors.

An error of our own says that it is one and nothing of what it was: that stands in the log, under
the same request id.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, InternalServerException

from pharmadesk.errors import Bug, EnvironmentProblem, PharmaDeskError
from sync.server.access.refusing import STATUS
from sync.server.api import errors
from sync.server.api.errors import BadRequest, Detail
from sync.server.coming_back import PEOPLE_S, any_moment

if TYPE_CHECKING:
    from litestar.types import ExceptionHandlersMap

    from pharmadesk.values.clock import Clock

_BY_STATUS: Final = {
    HTTPStatus.BAD_REQUEST: "request.malformed",
    HTTPStatus.NOT_FOUND: "request.path",
    HTTPStatus.METHOD_NOT_ALLOWED: "request.method",
    HTTPStatus.REQUEST_TIMEOUT: "request.timeout",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "request.too_large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "request.media_type",
}
_GONE: Final = "client disconnected prematurely"
"""The framework's words for a connection that broke before the end of the body."""

_log = logging.getLogger(__name__)


def handlers(clock: Clock) -> ExceptionHandlersMap:
    """Return what answers for every exception of a route."""

    def tell(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        return _answer(request, error, clock.now_us())

    return {Exception: tell}


def _answer(request: Request[Any, Any, Any], error: Exception, now_us: int) -> Response[bytes]:
    status, told = _judged(error)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        _log.warning("%s failed: %s", request.url.path, error)
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s failed", request.url.path, exc_info=error)
    headers = dict(getattr(error, "headers", None) or {})
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        wait_s = told.parameters.get("seconds")
        headers["retry-after"] = str(any_moment(PEOPLE_S) if wait_s is None else wait_s)
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    language = errors.spoken(request.headers.get("accept-language", ""))
    request_id = request.scope["state"].get("request_id", "")
    content = msgspec.json.encode(errors.answer(told, language, now_us, request_id))
    return Response(
        content,
        status_code=status,
        headers={**headers, "content-language": language},
        media_type="application/json",
    )


def _judged(error: Exception) -> tuple[int, PharmaDeskError]:
    """Return the status and what is told of an error."""
    if isinstance(error, PharmaDeskError) and error.code in STATUS:
        return STATUS[error.code], error
    if isinstance(error, EnvironmentProblem):  # which file or which table is not the caller's
        return HTTPStatus.SERVICE_UNAVAILABLE, EnvironmentProblem("request.unavailable")
    if isinstance(error, PharmaDeskError):
        return errors.status_of(error), error
    if isinstance(error, InternalServerException) and error.detail == _GONE:
        return HTTPStatus.REQUEST_TIMEOUT, BadRequest("request.timeout")  # nobody hears it
    code = _BY_STATUS.get(HTTPStatus(getattr(error, "status_code", 500)))
    if isinstance(error, HTTPException) and code is not None:
        return error.status_code, BadRequest(code, *_details(error))
    return HTTPStatus.INTERNAL_SERVER_ERROR, Bug("request.fault")


def _details(error: HTTPException) -> list[Detail]:
    """Name the fields that the framework found wrong."""
    found = error.extra if isinstance(error.extra, list) else []
    return [Detail(str(each.get("key", "")), str(each.get("message", ""))) for each in found]
