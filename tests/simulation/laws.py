"""What must hold once everything is quiet: the invariants, each looked at from outside.

Journals are read as bytes, chains followed with hashlib, rows folded by the oracle. Nothing here
asks the program whether it did well, but for `verify` and `rebuild`, which are part of what is
held to account.

    I1   what a sale returned is in the journal          I8   two histories are both kept
    I2   every event is in the log, once                 I9   nothing leaves a journal
    I4   chains are contiguous, linked and the same      I10  rows are the fold of the log
    I5   positions are 1 … n                             I13  stock is its last count and moves
    I6   everybody knows one hash over the log           I14  money adds up
    I7   nobody believes more than the centre keeps      I15  numbers have no gap
    I11, I12, I17 and I18 are held by I2 and I10: no event is dropped, and the rows are one function
    of the log whatever arrived when, how often, and by whose clock; I19 by looking as each tenant.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from pharmadesk.journal.mark import Mark
from pharmadesk.journal.verify import verify
from pharmadesk.projections.rebuild import Rederivation
from pharmadesk.projections.tables import build, metadata
from pharmadesk.services.replication import outgoing
from pharmadesk.storage import sync_state
from pharmadesk.storage.scratch import scratch
from tests import oracle, replay

if TYPE_CHECKING:
    import sqlalchemy as sa

    from pharmadesk.storage.postgres import PostgresDatabase
    from tests.oracle import Oracle, Tables
    from tests.simulation.centre import Logged
    from tests.simulation.registers import Register

_FISCAL = frozenset({"session.opened", "session.closed", "sale.completed", "line.voided"})
_NO_HASH = bytes(32)
_VAULT = "SELECT person_id, approval FROM vault_entry"
_KEYS = "SELECT person_id FROM local_person_key"
_ERASED = "SELECT person_id FROM local_erasure"
_TABLES = build(multi_tenant=False)
_JOURNAL = """SELECT event_id, eff_hlc, prev_hash, hash, signature, header, body
    FROM journal_event ORDER BY event_id"""


def hold_log(log: list[Logged]) -> None:
    """The centre's log of a tenant is gapless, each chain in it is linked, each hash is right."""
    assert [each.position for each in log] == list(range(1, len(log) + 1)), "a gap (I5)"
    assert len({each.event_id for each in log}) == len(log), "an event is there twice (I2)"
    over_log = _NO_HASH
    known: set[tuple[tuple[str, str], int, bytes]] = set()
    places = Counter((each.chain, each.branch, each.seq) for each in log)
    assert max(places.values(), default=1) == 1, "a place in a chain is taken twice (I4)"
    for each in log:
        time = each.eff_hlc.to_bytes(8, "big")
        over_log = hashlib.sha256(over_log + each.hash + time).digest()
        assert each.tenant_hash == over_log, f"the hash over the log at {each.position} (I6)"
        assert _hash_of(each) == each.hash, f"the hash of the event at {each.position} (I4)"
        follows = (each.chain, each.seq - 1, each.prev_hash) in known
        assert follows or (each.seq == 1 and each.prev_hash == _NO_HASH), (
            f"the event at {each.position} follows none of its chain (I4)"
        )
        known.add((each.chain, each.seq, each.hash))


def _hash_of(event: Logged) -> bytes:
    parts = (event.prev_hash, event.header, event.body)
    return hashlib.sha256(b"".join(len(p).to_bytes(4, "big") + p for p in parts)).digest()


def told_of(log: list[Logged], at: Register | None = None) -> Oracle:
    """Fold the log as a register sees it: what must not act has acted where it was written."""
    held = {each.event_id for each in log if each.held and not _acted(each, at)}
    told = oracle.fold(
        ((json.loads(each.header), json.loads(each.body), each.eff_hlc) for each in log), held
    )
    assert not told.aside, "events contradict each other"
    return told


def _acted(event: Logged, at: Register | None) -> bool:
    """Tell whether an event was written at a register, by the device that it is or was."""
    if at is None:
        return False
    return event.device_id == at.till.identity.device_id or event.event_id in at.acted


def withdrawn(log: list[Logged]) -> set[str]:
    """Tell whose say has ended: the centre tells them nothing any more."""
    waiting = told_of(log).held
    return {
        json.loads(each.body)["device_id"]
        for each in log
        if each.kind == "device.revoked" and each.event_id not in waiting
    }


def hold_decisions(log: list[Logged], lies: set[str]) -> None:
    """What nobody may say acts nowhere but where it was said, unless an owner let it."""
    waiting = told_of(log).held
    let = {
        event_id
        for each in log
        if each.kind == "events.released" and each.event_id not in waiting
        for event_id in json.loads(each.body)["event_ids"]
    }
    acting = {each.event_id for each in log} - waiting.keys() - let
    assert not lies & acting, "a lie acts"
    ended: dict[str, int] = {}
    for each in log:
        if each.device_id in ended and each.seq > ended[each.device_id]:
            assert each.held, f"the event at {each.position} came from a withdrawn register"
        if each.kind == "device.revoked" and not each.held:
            body = json.loads(each.body)
            ended.setdefault(body["device_id"], body["trusted"]["seq"])


def hold_drawers(log: list[Logged], lies: set[str]) -> None:
    """What is fiscal acts in its own device's drawer; only what is a lie about one waits for it."""
    waiting = told_of(log).held
    assert {each.event_id for each in log if each.held == "drawer"} <= lies, "no lie, and it waits"
    drawers: dict[str, str] = {}
    for each in log:
        header, body = json.loads(each.header), json.loads(each.body)
        if each.kind == "session.opened" and each.event_id not in waiting:
            drawers.setdefault(body["session_id"], body["register_id"])
        if each.kind in _FISCAL and not each.held:
            session_id = body.get("session_id") or header["cash_session_id"]
            assert drawers[session_id] == each.device_id, f"another's drawer at {each.position}"


def hold_withdrawn(register: Register, log: list[Logged]) -> None:
    """A register whose say has ended has told everything it wrote, and nobody lost it."""
    there = {each.event_id for each in log}
    assert register.event_ids(own=True) <= there, "not at the centre (I2)"
    for chain in outgoing.chains(register.till):
        assert chain.acked == chain.head, f"{chain} is not acknowledged whole (I23)"


def hold_register(register: Register, log: list[Logged]) -> None:
    """A register holds the whole log, byte for byte, and its rows are the fold of it."""
    told = told_of(log, register)
    expected = told.tables()
    with register.till.database.read() as used:
        here = [tuple(row) for row in used.exec_driver_sql(_JOURNAL)]
        there = [
            (e.event_id, e.eff_hlc, e.prev_hash, e.hash, e.signature, e.header, e.body)
            for e in sorted(log, key=lambda each: each.event_id)
        ]
        assert not (lines := _journals_differ(here, there)), "\n".join(lines)
        missing = register.promised - {row[0] for row in here}
        assert not missing, f"sales that were told to the cashier are gone: {missing} (I1)"
        faults = replay.differences(replay.rows_in_use(used, metadata), expected)
        assert not faults, "rows are not the fold of the log (I10):\n" + "\n".join(faults)
        _hold_what_is_known(used, register, log)
        _hold_waiting(used, register, log, told)
        _hold_verified(used, register, log)


def hold_vault(database: PostgresDatabase, registers: list[Register]) -> None:
    """Everybody has the keys of the same persons, and nobody that of one who was erased."""
    shelves = {register.name: _shelf(register) for register in registers}
    with database.read() as connection:
        rows = connection.exec_driver_sql(_VAULT).all()
    erased = {person_id for person_id, approval in rows if approval}
    shelves["the centre"] = ({person_id for person_id, _ in rows} - erased, erased)
    wanted = shelves["the centre"]
    assert not wanted[0] & wanted[1], "an erased person has a key"
    for name, shelf in shelves.items():
        assert shelf == wanted, f"the vault of {name} is not the centre's: {shelf} {wanted}"


def _shelf(register: Register) -> tuple[set[str], set[str]]:
    """Return whose keys a register has, and who was erased."""
    with register.till.database.read() as connection:
        keys = set(connection.exec_driver_sql(_KEYS).scalars())
        return keys, set(connection.exec_driver_sql(_ERASED).scalars())


def hold_rebuilt(register: Register) -> None:
    """Deriving every row anew changes nothing."""
    with scratch(register.till.database) as beside:
        rebuilt = Rederivation(beside.connection)
        rebuilt.catch_up()
        assert list(rebuilt.differences()) == [], "rows are not those rebuilt (I10)"


def _journals_differ(here: list[Any], there: list[Any]) -> list[str]:
    """Say in which events two journals differ, and whether in their bytes or their times."""
    ours, theirs = ({row[0]: row for row in rows} for rows in (here, there))
    lines = [f"not at the centre (I2): {name}" for name in ours.keys() - theirs.keys()]
    lines += [f"not at the register (I2): {name}" for name in theirs.keys() - ours.keys()]
    for name in ours.keys() & theirs.keys():
        if ours[name][2:] != theirs[name][2:]:
            lines.append(f"other bytes (I4): {name}")
        elif ours[name] != theirs[name]:
            lines.append(f"counts at {ours[name][1]} here, {theirs[name][1]} there (I6): {name}")
    return sorted(lines)


def _hold_what_is_known(used: sa.Connection, register: Register, log: list[Logged]) -> None:
    known = sync_state.centre(used)
    assert known is not None, "it is enrolled"
    end = log[-1]
    assert (known.position, known.tenant_hash) == (end.position, end.tenant_hash), "its place (I6)"
    kept = {(each.incarnation, each.seq, each.hash) for each in log}
    assert register.waiting == 0, "it waits for something (I23)"
    for chain in outgoing.chains(register.till):
        assert chain.acked == chain.head, f"{chain} is not acknowledged whole (I23)"
        assert (chain.incarnation, *chain.acked) in kept, "acknowledged and not kept (I7)"


def _hold_waiting(used: sa.Connection, register: Register, log: list[Logged], told: Oracle) -> None:
    """What waits is noted: here for its release, or elsewhere when this register wrote it."""
    expected = dict.fromkeys(told.held, "event.held")
    for each in log:
        if each.held and _acted(each, register) and each.event_id not in told.released:
            expected[each.event_id] = "event.only_here"
    assert {each.event_id: each.reason for each in sync_state.aside(used)} == expected


def _hold_verified(used: sa.Connection, register: Register, log: list[Logged]) -> None:
    mark = register.till.read_mark()
    assert isinstance(mark, Mark), f"the mark is {mark}"
    keys = {each.device_id: register.pharmacy.keys[each.device_id] for each in log}
    verdict = verify(used, public_keys=keys, mark=mark)
    assert verdict.faults == (), f"verify names {verdict.faults}"
    assert verdict.events == len(log)


def hold_centre(database: PostgresDatabase, expected: Tables) -> None:
    """The centre's rows, seen as the tenant and by no other right, are the fold of its log."""
    with database.read() as connection:
        found = replay.rows_in_use(connection, _TABLES)
    faults = replay.differences(found, expected)
    assert not faults, "the centre's rows are not the fold of its log (I10):\n" + "\n".join(faults)


def hold_money(expected: Tables) -> None:
    """Each sale is paid to the centime, and a tender's total is that of its payments."""
    lines, payments = _sums(expected, "sale_line"), _sums(expected, "payment")
    session_of = {sale["sale_id"]: sale["session_id"] for sale in expected.get("sale", [])}
    for sale in expected.get("sale", []):
        total = sale["total_centimes"]
        key = sale["sale_id"]
        assert lines[key] + sale["rounding_centimes"] == payments[key] == total, "a sale (I14)"
    tendered: Counter[tuple[str, str]] = Counter()
    for paid in expected.get("payment", []):
        tendered[session_of[paid["sale_id"]], paid["tender"]] += paid["tendered_centimes"]
    for paid in expected.get("account_payment", []):
        tendered[paid["session_id"], paid["tender"]] += paid["tendered_centimes"]
    for total in expected.get("session_total", []):
        key = (total["session_id"], total["tender"])
        assert tendered[key] == total["tendered_centimes"], "a session's total (I14)"
    _hold_refunds(expected)
    _hold_accounts(expected)


def _hold_accounts(expected: Tables) -> None:
    """What a customer owes is the sum of what moved their account, on every replica."""
    moved = Counter[str]()
    for each in expected.get("account_movement", []):
        moved[each["customer_id"]] += each["amount_centimes"]
    for total in expected.get("account_total", []):
        owed = total["debit_centimes"] - total["credit_centimes"]
        assert moved[total["customer_id"]] == owed, "an account (I14)"


def _hold_refunds(expected: Tables) -> None:
    """Each return gives back what its lines are worth; a tender's refunds are what went back."""
    worth, given = (
        _sums(expected, "return_line", "return_id"),
        _sums(expected, "refund", "return_id"),
    )
    session_of = {back["return_id"]: back for back in expected.get("sale_return", [])}
    for key, back in session_of.items():
        total = back["total_centimes"]
        assert worth[key] + back["rounding_centimes"] == given[key] == total, "a return (I14)"
    refunded: Counter[tuple[str, str]] = Counter()
    for refund in expected.get("refund", []):
        session_id = session_of[refund["return_id"]]["session_id"]
        refunded[session_id, refund["tender"]] += refund["amount_centimes"]
    voided = defaultdict(list)
    for each in expected.get("sale_void", []):
        voided[each["sale_id"]].append(each["session_id"])
    for paid in expected.get("payment", []):
        for session_id in voided[paid["sale_id"]]:
            # Goods that paid for others are not handed out again: their worth goes back in cash.
            tender = "cash" if paid["tender"] == "exchange" else paid["tender"]
            refunded[session_id, tender] += paid["amount_centimes"]
    for total in expected.get("session_total", []):
        key = (total["session_id"], total["tender"])
        assert refunded[key] == total["refunded_centimes"], "a session's refunds (I14)"


def _sums(rows: Tables, table: str, key: str = "sale_id") -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in rows.get(table, []):
        sums[row[key]] += row["amount_centimes"]
    return sums


def hold_numbers(log: list[Logged]) -> None:
    """Each history of each chain has numbered its receipts 1, 2, 3 … (I15)."""
    by_hash = {each.hash: each for each in log}
    followed = {each.prev_hash for each in log}
    for end in (each for each in log if each.hash not in followed):
        numbers: dict[str, list[int]] = defaultdict(list)
        at: Logged | None = end
        while at is not None:
            body = json.loads(at.body)
            if json.loads(at.header)["kind"] in {
                "sale.completed",
                "return.completed",
                "account.paid",
            }:
                numbers[body["series"]].append(body["number"])
            at = by_hash.get(at.prev_hash)
        for series, found in numbers.items():
            assert found[::-1] == list(range(1, len(found) + 1)), f"{series}: {found} (I15)"
