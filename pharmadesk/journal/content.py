"""What an event may hold: integers, text, lists and objects, within limits.

A rule broken here is a `Refused` with one of these codes, whether the content was typed at this
till or came from another one:

    event.too_large      more bytes than the limit
    event.json           not one UTF-8 JSON object
    event.duplicate_key  an object names a key twice, so that two readers could disagree
    event.number         a float, NaN, infinity, or an integer no SQL column can hold
    event.text           a NUL or half of a surrogate pair, which no SQL text can hold
    event.depth          nested deeper than any fact of a pharmacy

Text is never normalised: a name keeps the very code points it was typed with.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from pharmadesk.errors import Refused

MAX_HEADER_BYTES = 64 * 1024
MAX_BODY_BYTES = 256 * 1024
MAX_DEPTH = 32

_INTEGERS = range(-(2**63), 2**63)
_ONLY_DIGITS = bytes(ord("0") if chr(byte).isdecimal() else ord(" ") for byte in range(256))
_LONG_NUMBER = b"0" * 19  # 2**63 has as many digits; text with so many gets the full check too
_UNFIT_TEXT = re.compile("[\x00\ud800-\udfff]")


def check_size(raw: bytes, limit: int) -> None:
    """Refuse more bytes than the limit."""
    if len(raw) > limit:
        raise Refused("event.too_large", size_bytes=len(raw), limit_bytes=limit)


def check_json(raw: bytes, limit: int) -> None:
    """Refuse foreign bytes that are not one JSON object of integers and text."""
    check_size(raw, limit)
    try:
        # The standard library reads them, not msgspec, because it shows every key, also a repeated
        # one, and every number as it was written.
        value = json.loads(
            raw.decode(), object_pairs_hook=_unique, parse_float=_refuse, parse_constant=_refuse
        )
    except RecursionError:
        raise Refused("event.depth") from None
    except ValueError:
        raise Refused("event.json") from None
    if not isinstance(value, dict):
        raise Refused("event.json")
    if b"\\u" in raw or has_long_number(raw):
        _check_value(value)
    else:
        _check_depth(value)


def has_long_number(raw: bytes) -> bool:
    """Tell whether any digits of these bytes could be an integer that no SQL column holds."""
    return _LONG_NUMBER in raw.translate(_ONLY_DIGITS)


def _check_depth(value: dict[str, object] | list[object], depth: int = 0) -> None:
    """Check what is left to check where no text hides a character and every number is short."""
    if depth == MAX_DEPTH:
        raise Refused("event.depth")
    for member in value.values() if isinstance(value, dict) else value:
        if isinstance(member, dict | list):
            _check_depth(member, depth + 1)


def _check_value(value: object, depth: int = 0) -> None:
    if isinstance(value, str):
        if _UNFIT_TEXT.search(value):
            raise Refused("event.text")
    elif isinstance(value, int):
        if value not in _INTEGERS:
            raise Refused("event.number")
    elif isinstance(value, dict | list):
        if depth == MAX_DEPTH:
            raise Refused("event.depth")
        for member in value:  # of an object, its keys
            _check_value(member, depth + 1)
        if isinstance(value, dict):
            for member in value.values():
                _check_value(member, depth + 1)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Refused("event.duplicate_key")
    return members


def _refuse(_literal: str) -> NoReturn:
    raise Refused("event.number")
