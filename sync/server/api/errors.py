"""One shape for everything that is not carried out, in the caller's language.

    {"error": {"code", "message", "details", "timestamp", "requestId"}}

`code` is stable and written in capitals, `message` is for a person, `details` name the fields that
are wrong. What the program did not foresee is told as that and nothing more.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

import msgspec

from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.i18n import DEFAULT_LANGUAGE, LANGUAGES, speaking, wording
from sync.server.api import values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pharmadesk.i18n import Language

BAD_REQUEST: Final = 400
UNAUTHENTICATED: Final = 401
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
CONFLICT: Final = 409
PRECONDITION: Final = 412
UNPROCESSABLE: Final = 422
FAULT: Final = 500
UNAVAILABLE: Final = 503

_STATUS: Final = {
    "request.malformed": BAD_REQUEST,
    "request.unauthenticated": UNAUTHENTICATED,
    "permission.denied": FORBIDDEN,
    "request.path": NOT_FOUND,
    "request.method": 405,
    "request.too_large": 413,
    "request.media_type": 415,
    "request.changed": PRECONDITION,
    "request.in_progress": CONFLICT,
    "request.busy": 429,
    "report.link": FORBIDDEN,
    "request.idempotency": UNPROCESSABLE,
    "session.already_open": CONFLICT,
    "session.already_closed": CONFLICT,
    "session.not_counted": CONFLICT,
    "register.offline_owned": CONFLICT,
    "register.code_taken": CONFLICT,
    "reconciliation.closed": CONFLICT,
    "barcode.claimed": CONFLICT,
    "order.not_draft": CONFLICT,
    "order.not_open": CONFLICT,
    "order.empty": CONFLICT,
    "device.already_revoked": CONFLICT,
    "device.own": CONFLICT,
    "user.login_taken": CONFLICT,
    "user.own": CONFLICT,
}
_FIELD_OF: Final = {
    "lot.which": "lotId",
    "lot.unknown": "lotId",
    "quantity.zero": "quantityDelta",
    "quantity.negative": "quantityDelta",
    "supplier.unknown": "supplierId",
    "session.unknown": "cashSessionId",
    "register.unknown": "registerId",
    "item.unknown": "inventoryItemId",
    "order.line_unknown": "lineItems",
    "order.line_twice": "lineItems",
    "order.note_differs": "quantityReceived",
    "lot.expired": "expiryDate",
    "barcode.not_one": "barcode",
    "item.no_name": "name",
    "supplier.no_name": "name",
    "register.no_name": "name",
    "register.no_code": "code",
    "reason.missing": "description",
    "user.login_taken": "email",
    "user.login_unfit": "email",
    "user.no_person": "personId",
    "request.idempotency": "Idempotency-Key",
}


class Detail(msgspec.Struct, rename="camel"):
    """A field that is wrong, and what is wrong with it."""

    field: str
    problem: str


class Error(msgspec.Struct, rename="camel"):
    """Why something was not carried out."""

    code: str
    message: str
    details: tuple[Detail, ...]
    timestamp: str
    request_id: str


class ErrorAnswer(msgspec.Struct, rename="camel"):
    """What every answer that is no success holds."""

    error: Error


class BadRequest(Refused):
    """A request that breaks its own description, field by field."""

    def __init__(self, code: str, *details: Detail, **parameters: str | int | None) -> None:
        super().__init__(code, **parameters)
        self.details = details


class NotHere(Refused):
    """What the path of a request names is not here, for this caller."""


def status_of(error: PharmaDeskError) -> int:
    """Return the HTTP status of an error."""
    if isinstance(error, EnvironmentProblem):
        return UNAVAILABLE
    if not isinstance(error, Refused):
        return FAULT
    if isinstance(error, NotHere):
        return NOT_FOUND
    return _STATUS.get(error.code, UNPROCESSABLE)


def answer(error: PharmaDeskError, language: Language, now_us: int, request_id: str) -> ErrorAnswer:
    """Tell an error."""
    is_ours = status_of(error) == FAULT
    details = error.details if isinstance(error, BadRequest) else ()
    if not details and (field := _FIELD_OF.get(error.code)) is not None:
        details = (Detail(field, error.code),)
    with speaking(language):
        message = wording.message(error)
    return ErrorAnswer(
        Error(
            code="INTERNAL" if is_ours else error.code.upper().replace(".", "_"),
            message=message,
            details=details,
            timestamp=values.moment(now_us).isoformat().replace("+00:00", "Z"),
            request_id=request_id,
        )
    )


def spoken(accept_language: str) -> Language:
    """Pick the first language asked for that is one of ours."""
    for wish in accept_language[:200].split(","):
        name = wish.partition(";")[0].strip().lower().partition("-")[0]
        for known in LANGUAGES:
            if name == known:
                return known
    return DEFAULT_LANGUAGE


def request_id(headers: Mapping[str, Any]) -> str:
    """Take the id that the caller gave a request, or give it one."""
    given = str(headers.get("x-request-id", ""))[:100]
    fit = given.isascii() and given.replace("-", "").replace("_", "").replace(".", "").isalnum()
    return given if fit else secrets.token_hex(8)
