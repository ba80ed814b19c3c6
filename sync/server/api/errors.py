"""The one shape of everything that is refused under /api, in the language of who asks.

    {"error": {"code", "message", "details", "timestamp", "requestId"}}

The code is stable and for programs, the message is for a person. An error of our own says that it
is one and nothing of what it was: that stands in the log, under the same request id.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from litestar import Request, Response
from litestar.exceptions import HTTPException

from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.i18n import speaking
from pharmadesk.i18n.wording import message
from sync.server.access.refusing import STATUS
from sync.server.api.languages import asked_for

if TYPE_CHECKING:
    from litestar.types import ExceptionHandlersMap

_BY_STATUS: Final = {
    HTTPStatus.BAD_REQUEST: "request.invalid",
    HTTPStatus.NOT_FOUND: "request.not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "request.method",
    HTTPStatus.REQUEST_TIMEOUT: "request.timeout",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "request.too_large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "request.media_type",
    HTTPStatus.UNPROCESSABLE_ENTITY: "request.invalid",
}

_log = logging.getLogger(__name__)


def handlers() -> ExceptionHandlersMap:
    """Return what answers for every exception of a route."""
    return {Exception: answer}


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Say what is refused, or that something failed."""
    status, told, details = _judged(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s failed", request.url.path, exc_info=error)
    headers = dict(getattr(error, "headers", None) or {})
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        headers["retry-after"] = str(told.parameters.get("seconds", 5))
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    language = asked_for(request.headers.get("accept-language", ""))
    with speaking(language):
        said = message(told)
    content = {
        "error": {
            "code": told.code,
            "message": said,
            "details": details,
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "requestId": request.scope["state"].get("request_id", ""),
        }
    }
    return Response(content, status_code=status, headers={**headers, "content-language": language})


def _judged(error: Exception) -> tuple[int, PharmaDeskError, Any]:
    """Return the status, what is told of an error, and its details."""
    if isinstance(error, Refused):
        status = STATUS.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)
        return status, error, error.parameters
    if isinstance(error, EnvironmentProblem):
        return HTTPStatus.SERVICE_UNAVAILABLE, Refused("request.unavailable", seconds=5), {}
    if isinstance(error, HTTPException) and error.status_code in _BY_STATUS:
        code = _BY_STATUS[HTTPStatus(error.status_code)]
        return error.status_code, Refused(code), error.extra or {}
    return HTTPStatus.INTERNAL_SERVER_ERROR, Refused("request.fault"), {}
