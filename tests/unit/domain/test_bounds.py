"""What is no day, no instant and no amount, whoever signed it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from pharmadesk.domain.bounds import Bounded, Day, Instant
from pharmadesk.journal import kinds


def is_taken(text: str, kind: Any) -> bool:
    try:
        msgspec.convert(text, kind)
    except msgspec.ValidationError:
        return False
    return True


def test_every_day_of_the_calendar_is_one_and_nothing_else_is() -> None:
    for year in (1, 1900, 2000, 2023, 2024, 9999):
        written = {f"{year:04}-{month:02}-{day:02}" for month in range(14) for day in range(33)}
        first = date(year, 1, 1)
        real = {(first + timedelta(days=n)).isoformat() for n in range(365)} | {f"{year:04}-12-31"}
        assert {text for text in written if is_taken(text, Day)} == {
            text for text in real if text.startswith(f"{year:04}")
        }
    for text in ("0000-01-01", "2026-1-1", "2026-01-01 ", "2026-01-01\n", "20260101"):
        assert not is_taken(text, Day)


@pytest.mark.parametrize("us", [-62_000_000_000_000_000, 0, 253_000_000_000_000_000])
def test_every_instant_that_is_taken_can_be_written(us: int) -> None:
    told = msgspec.convert(us, Instant)
    there = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=told)
    assert [there.astimezone(timezone(timedelta(hours=h))).year > 0 for h in (-14, 14)] == [
        True
    ] * 2


def test_no_field_of_an_event_holds_a_number_without_a_bound() -> None:
    unbound = []
    for kind in kinds.REGISTRY._kinds.values():
        schema = msgspec.json.schema(kind.body)
        for name, shape in schema.get("$defs", {}).items():
            for field, told in shape.get("properties", {}).items():
                either = told.get("anyOf", [told])
                if any(it.get("type") == "integer" and "minimum" not in it for it in either):
                    unbound.append(f"{name}.{field}")
    assert unbound == []


def test_no_field_of_an_event_holds_a_text_without_a_bound() -> None:
    unbound = [
        f"{kind.name}: {name}.{field}"
        for kind in kinds.REGISTRY._kinds.values()
        for name, shape in msgspec.json.schema(kind.body).get("$defs", {}).items()
        for field, told in shape.get("properties", {}).items()
        for it in _alternatives(told)
        if it.get("type") == "string" and not {"maxLength", "pattern"} & it.keys()
    ]
    assert unbound == []


def _alternatives(told: dict[str, Any]) -> list[dict[str, Any]]:
    """List what a field may hold, in lists too."""
    if "items" in told:
        return _alternatives(told["items"])
    if "anyOf" in told:
        return [it for each in told["anyOf"] for it in _alternatives(each)]
    return [told]


def test_amounts_add_up_in_64_bits_a_million_times() -> None:
    most = 10**12
    assert msgspec.convert(most, Bounded) * 1_000_000 < 2**63
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(most + 1, Bounded)
