from __future__ import annotations

from typing import Any

import msgspec
import pytest

from pharmadesk.journal.closed import is_closed
from pharmadesk.journal.event import Header
from pharmadesk.journal.vocabulary import KINDS


class Chain(msgspec.Struct):
    """Has no greatest depth."""

    text: str
    next: Chain | None = None


class Measured(msgspec.Struct):
    """Has room for a float, deep inside."""

    parts: tuple[tuple[int | str | float | None, ...], ...]


class Anything(msgspec.Struct):
    """Has room for everything."""

    value: Any


class Keyed(msgspec.Struct):
    """Has room for keys nobody declared."""

    amounts: dict[str, int]


@pytest.mark.parametrize("body", [Header, *(kind.body for kind in KINDS)])
def test_header_and_every_body_are_closed(body: type) -> None:
    assert is_closed(body)


@pytest.mark.parametrize("of", [Chain, Measured, Anything, Keyed])
def test_a_type_with_room_for_more_is_not_closed(of: type) -> None:
    assert not is_closed(of)
