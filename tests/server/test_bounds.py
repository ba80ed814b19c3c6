"""What is too much to add up or to index is no row at the centre, and stops nobody."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec import inspect

from pharmadesk.errors import Refused
from pharmadesk.journal import kinds
from pharmadesk.journal.event import Header
from pharmadesk.journal.vocabulary import KINDS
from pharmadesk.projections import setting_aside
from tests.server.register import new_id
from tests.server.sql import rows
from tests.server.test_authority import example
from tests.server.test_projecting import FAILURES, drawer

if TYPE_CHECKING:
    from tests.server.register import Register


@pytest.mark.parametrize("units", [2**63 - 1, -(10**12) - 1])
def test_quantity_beyond_reason_is_held_and_what_follows_counts(
    register: Register, url: str, units: int
) -> None:
    item = new_id()
    for quantity in (units, 4):
        lot = {"item_id": item, "lot_id": item, "place": "shop"}
        body = {"adjustment_id": new_id(), **lot, "quantity": quantity, "reason": "found"}
        register.write("stock.adjusted", body)
    register.push()

    query = "SELECT quantity FROM stock_move WHERE item_id = %s"
    moved = rows(url, register.tenant_id, query, [item])
    assert moved == [(4,)]


@pytest.mark.parametrize(
    ("field", "length"), [("hold_id", 65), ("hold_id", 60_000), ("lot_id", 65), ("reason", 501)]
)
def test_text_longer_than_any_index_takes_is_a_row_nowhere(
    register: Register, url: str, field: str, length: int
) -> None:
    body = {"hold_id": new_id(), "lot_id": new_id(), "reason": "recall"} | {field: "x" * length}
    event = register.write("lot.held", body)
    register.hold()
    register.push()

    assert rows(url, register.tenant_id, FAILURES) == [(2, "quarantined", 3)]
    assert len(rows(url, register.tenant_id, "SELECT 1 FROM lot_hold")) == 1
    with pytest.raises(Refused, match=r"event\.body"):  # which every replica asks first
        kinds.decode("lot.held", 1, event.body)


@pytest.mark.parametrize(("length", "held"), [(64, 1), (65, 0)])
def test_stream_with_a_longer_name_than_any_other_is_a_row_nowhere(
    register: Register, url: str, length: int, held: int
) -> None:
    event = register.hold(stream_key="x" * length)
    register.hold()
    assert register.push().message["type"] == "ack"

    assert len(rows(url, register.tenant_id, "SELECT 1 FROM lot_hold")) == held + 1
    aside = rows(url, register.tenant_id, FAILURES)
    assert aside == [(2, "quarantined", 3)] * (1 - held)
    header = msgspec.json.decode(event.header, type=Header)
    there = setting_aside.derive(header, event.body, None)  # as a register does
    assert isinstance(there, setting_aside.SetAside) != held


def filled(of: inspect.Type, value: Any, chance: Random) -> Any:
    """Fill each text with as much as it takes: four bytes a character that no index compresses."""
    match of:
        case inspect.StructType(fields=fields):
            types = {field.encode_name: field.type for field in fields}
            return {name: filled(types[name], it, chance) for name, it in value.items()}
        case inspect.VarTupleType(item_type=item):
            return [filled(item, it, chance) for it in value]
        case inspect.UnionType(types=types):
            text = [each for each in types if isinstance(each, inspect.StrType)]
            other = [each for each in types if isinstance(each, inspect.StructType)]
            chosen = (text if isinstance(value, str) else other) or [inspect.AnyType()]
            return filled(chosen[0], value, chance)
        case inspect.StrType(max_length=int() as most):
            return "".join(chr(chance.randint(0x10000, 0x1FFFF)) for _ in range(most))
    return value


def test_longest_texts_of_every_kind_are_rows(register: Register, url: str) -> None:
    chance = Random(7)
    session = drawer(register)
    for kind in KINDS:
        body = filled(inspect.type_info(kind.body), example(kind.name), chance)
        if kind.name == "session.closed":
            body |= {"session_id": session}
        if kind.name not in {"journal.opened", "session.opened", "device.revoked"}:
            register.write(kind.name, body, actor_id=new_id(), cash_session_id=session)
    half = len(register.events) // 2  # all of them are more than one push may carry
    assert register.push(last=half).message["type"] == "ack"
    assert register.push(first=half + 1).message["type"] == "ack"

    assert rows(url, register.tenant_id, FAILURES) == []
