"""A pharmacy's rows made anew from its log at the centre, whatever became of those in use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from pharmadesk.cli import exit_codes, main
from pharmadesk.errors import Refused
from pharmadesk.journal import centre_rows, kinds
from pharmadesk.journal.registry import Registry
from pharmadesk.journal.vocabulary import KINDS
from pharmadesk.projections import project as projecting
from pharmadesk.storage.tenancy import OWNER, TENANT_SETTING
from tests.contract import stories
from tests.server.conftest import founded
from tests.server.sql import execute, plain, rows
from tests.server.test_projecting import (
    FAILURES,
    assert_oracle_agrees,
    day,
    drawer,
    stories_body,
    tell,
)

if TYPE_CHECKING:
    import logging
    from pathlib import Path

    from sync.server.exchange import Centre
    from tests.server.register import Register

DAMAGE = (
    "UPDATE stock SET on_hand = on_hand + 1",
    "UPDATE session_total SET change_centimes = change_centimes + 100",
    "DELETE FROM sale_line",
    "INSERT INTO lot_hold (hold_id, lot_id, reason, event_id) VALUES ('nobody', 'l', 'r', 'e')",
)


@pytest.fixture
def sold(register: Register) -> Register:
    """Give a register with a day of every kind of effect at the centre."""
    for told in day(700):
        tell(register, told)
    register.push()
    return register


def damage(url: str, tenant_id: str, *statements: str) -> None:
    """Change rows as nobody but their owner could."""
    with psycopg.connect(plain(url)) as connection:
        connection.execute(f"SET ROLE {OWNER}")
        connection.execute("SELECT set_config(%s, %s, false)", (TENANT_SETTING, tenant_id))
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement


def everything(url: str, tenant_id: str) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("stock", "session_total", "sale_line", "lot_hold", "projection_cursor")
    return {name: sorted(rows(url, tenant_id, f"TABLE {name}")) for name in tables}


def test_rows_that_are_what_the_log_says_stay(sold: Register, centre: Centre, url: str) -> None:
    before = everything(url, sold.tenant_id)

    found = centre.rebuild(sold.tenant_id)

    assert found.ok
    assert found.events == len(sold.events)
    assert everything(url, sold.tenant_id) == before


def test_rows_changed_behind_the_log_are_named_and_put_right(
    sold: Register, centre: Centre, url: str
) -> None:
    before = everything(url, sold.tenant_id)
    damage(url, sold.tenant_id, *DAMAGE)

    found = centre.rebuild(sold.tenant_id)

    problems = {(each.table, each.problem) for each in found.differences}
    assert problems == {
        ("stock", "changed"),
        ("session_total", "changed"),
        ("sale_line", "missing"),
        ("lot_hold", "extra"),
    }
    assert ("nobody",) in {each.key for each in found.differences}
    assert everything(url, sold.tenant_id) == before
    assert_oracle_agrees(url, sold)
    assert centre.rebuild(sold.tenant_id).ok


def test_rows_of_another_pharmacy_are_neither_judged_nor_touched(
    sold: Register, centre: Centre, url: str
) -> None:
    other = founded(centre)
    other.holds(3)
    other.push()
    damage(url, other.tenant_id, "DELETE FROM lot_hold")

    assert centre.rebuild(sold.tenant_id).ok
    assert everything(url, other.tenant_id)["lot_hold"] == []

    assert len(centre.rebuild(other.tenant_id).differences) == 3
    assert_oracle_agrees(url, sold)


def test_register_goes_on_after_its_rows_were_put_right(
    sold: Register, centre: Centre, url: str
) -> None:
    damage(url, sold.tenant_id, *DAMAGE)
    centre.rebuild(sold.tenant_id)

    for told in day(900):
        tell(sold, told)
    assert sold.push(len(sold.events) - 9).message["type"] == "ack"

    assert_oracle_agrees(url, sold)


def test_events_that_are_no_rows_yet_are_not_missed_and_come_in_their_turn(
    register: Register, centre: Centre, url: str
) -> None:
    register.holds(2)
    register.push()
    centre.attach(lambda _news: None)  # whoever makes the rows is not there
    register.holds(2)
    register.push(4)

    assert centre.rebuild(register.tenant_id).ok

    assert len(everything(url, register.tenant_id)["lot_hold"]) == 2
    assert centre.project_pending() >= 2
    assert_oracle_agrees(url, register)


def test_contradiction_stays_aside_and_what_is_mended_becomes_a_row(
    register: Register, centre: Centre, url: str, monkeypatch: pytest.MonkeyPatch,
    expected_logs: list[logging.LogRecord],
) -> None:  # fmt: skip
    first = stories.sale(1, 0, 0, 1)
    tell(register, first)
    register.write("sale.completed", stories_body(first) | {"total_centimes": 1},
                   actor_id=stories.PERSON, cash_session_id=drawer(register))  # fmt: skip
    register.holds(1)
    with monkeypatch.context() as broken:
        broken.setitem(projecting.EFFECTS, "lot.held", lambda _header, _body: 1 / 0)
        register.push()
    assert [row[:2] for row in rows(url, register.tenant_id, FAILURES)] == [
        (4, "quarantined"),
        (5, "quarantined"),
    ]

    found = centre.rebuild(register.tenant_id)

    assert [(each.table, each.problem) for each in found.differences] == [("lot_hold", "missing")]
    assert rows(url, register.tenant_id, FAILURES) == [(4, "quarantined", 3)]
    assert_oracle_agrees(url, register)
    assert expected_logs


def test_program_that_is_too_old_for_some_events_replaces_nothing(
    sold: Register, centre: Centre, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(url, sold.tenant_id)
    older = Registry(kind for kind in KINDS if kind.name != "sale.completed")
    monkeypatch.setattr(kinds, "decode", older.decode)

    with pytest.raises(Refused, match=r"rebuild\.newer_events"):
        centre.rebuild(sold.tenant_id)

    assert everything(url, sold.tenant_id) == before


def test_event_that_ends_the_process_is_not_tried(sold: Register, centre: Centre, url: str) -> None:
    statement = """INSERT INTO projection_failure (position, event_id, stream_key, why, problem,
        tries) VALUES (2, %s, '', 'quarantined', %s, 4)"""
    execute(url, sold.tenant_id, statement, sold.events[1].told["event_id"], centre_rows.DEADLY)

    with pytest.raises(Refused, match=r"rebuild\.deadly"):
        centre.rebuild(sold.tenant_id)


def test_operator_rebuilds_a_pharmacy_and_is_told_what_differed(
    sold: Register, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(url, sold.tenant_id, DAMAGE[0])
    command = ["server", "--data-dir", str(tmp_path), "--database-url", url, "--json"]

    assert main([*command, "--rebuild", sold.tenant_id]) == exit_codes.NOT_PROVEN
    told = json.loads(capsys.readouterr().out)
    assert told["replaced"] == ["stock"]
    assert main([*command, "--rebuild", sold.tenant_id]) == exit_codes.OK
    assert main([*command, "--rebuild", "nobody"]) == exit_codes.REFUSED
