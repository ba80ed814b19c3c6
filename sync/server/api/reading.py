"""What a request says, held against what it may say: every wrong field is named.

JSON is read by the standard library, which hands numbers over as they were written and shows a key
that is there twice; then it is held against the struct, where an unknown field is an error too.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import msgspec

from sync.server.api import values
from sync.server.api.errors import BadRequest, Detail

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T", bound=msgspec.Struct)

MAX_BODY_BYTES: Final = 1024 * 1024
_AT: Final = re.compile(r"(?P<problem>.*?)(?: - at `\$?\.?(?P<path>[^`]*)`)?\Z", re.DOTALL)
_MISSING: Final = re.compile(r"missing required field `(?P<field>[^`]+)`")
_UNKNOWN: Final = re.compile(r"contains unknown field `(?P<field>[^`]+)`")
_UNFIT: Final = re.compile("[\x00\ud800-\udfff]")


def body(raw: bytes, of: type[T]) -> T:
    """Read the body of a request.

    Raises: BadRequest `request.malformed`, `request.field`.
    """
    try:
        told = json.loads(
            raw.decode(), parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_unique
        )
    except (ValueError, RecursionError, ArithmeticError):
        raise BadRequest("request.malformed") from None
    return _converted(told, of, strict=True)


def query(pairs: Iterable[tuple[str, str]], of: type[T]) -> T:
    """Read what stands behind the question mark of a path.

    Raises: BadRequest `request.field`.
    """
    told: dict[str, str] = {}
    for name, value in pairs:
        if name in told:
            raise BadRequest("request.field", Detail(name, "given twice"))
        told[name] = value
    return _converted(told, of, strict=False)


def _converted(told: Any, of: type[T], *, strict: bool) -> T:
    _check_texts(told, "")
    try:
        return msgspec.convert(told, of, strict=strict, dec_hook=values.read)
    except msgspec.ValidationError as error:
        raise BadRequest("request.field", _detail(str(error))) from None


def _detail(text: str) -> Detail:
    found = _AT.match(text)
    assert found is not None, "the pattern takes any text"
    problem, path = found["problem"], found["path"] or ""
    for pattern in (_MISSING, _UNKNOWN):
        if inner := pattern.search(problem):
            path = f"{path}.{inner['field']}".lstrip(".")
    return Detail(path.removeprefix("."), problem)


def _check_texts(told: Any, path: str) -> None:
    """Refuse text that no database keeps, wherever it stands."""
    if isinstance(told, str):
        if _UNFIT.search(told):
            raise BadRequest("request.field", Detail(path, "a character that no text holds"))
    elif isinstance(told, dict):
        for name, value in told.items():
            _check_texts(name, path)
            _check_texts(value, f"{path}.{name}".lstrip("."))
    elif isinstance(told, list):
        for number, value in enumerate(told):
            _check_texts(value, f"{path}[{number}]")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key is there twice")
    return members


def _refuse(_literal: str) -> NoReturn:
    raise ValueError("not a number")
