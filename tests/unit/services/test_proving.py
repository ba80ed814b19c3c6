"""Proving a register in its encrypted file: damage, cuts, foreign rows, and selling meanwhile."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import msgspec
import pytest

from pharmadesk.domain.events import LoginAccepted, PharmacyFields
from pharmadesk.domain.permissions import Role
from pharmadesk.domain.tickets import CASH, Tendered
from pharmadesk.journal import store
from pharmadesk.journal.event import seal
from pharmadesk.journal.tables import guards
from pharmadesk.queries.search import ItemSearch
from pharmadesk.services import baskets, people, proving, register, selling
from pharmadesk.services.changes import Actor
from pharmadesk.storage import keys
from pharmadesk.storage.database import Database
from pharmadesk.storage.phrase import new_phrase
from pharmadesk.storage.sqlcipher import PAGE_BYTES
from pharmadesk.values.clock import SystemClock
from pharmadesk.values.identifiers import IdSource
from tests.faults.register_folder import CHEAP_WORK, found
from tests.till import barcode, fill_shelf, refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from pharmadesk.services.register import Surroundings
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

SALES = 12
PHRASE = new_phrase("french")


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a register that has sold something."""
    home = tmp_path_factory.mktemp("proving")
    keep = keys.KeepInKeyFile(home / "stick.json")
    shop = found(home / "data", keep, PharmacyFields(name="Atlas"), "Nadia", PHRASE)
    fill_shelf(shop)
    shop.open_session()
    for _ in range(SALES):
        shop.sell("plain", "cream")
    shop.till.close()
    return shop.folder


@pytest.fixture
def folder(sold: Path, tmp_path: Path) -> Path:
    """Give a copy of that folder."""
    copy: Path = shutil.copytree(sold, tmp_path / "data")
    return copy


@pytest.fixture
def till(folder: Path) -> Iterator[Till]:
    """Start the register of that copy."""
    around = surroundings(folder)
    till = register.start(register.open_file(folder / "register.db", around), around)
    yield till
    till.close()


def surroundings(folder: Path) -> Surroundings:
    """Unlock a folder."""
    clock = SystemClock()
    return register.surroundings(folder, keys.unlock(folder), clock, IdSource(clock))


def verified(folder: Path) -> proving.Verified:
    """Verify the file of a register nobody has started."""
    return proving.verify_file(folder / "register.db", surroundings(folder))


def behind_its_back(folder: Path, *statements: str) -> None:
    """Change the file as a thief with the key would."""
    with Database.open(folder / "register.db", keys.unlock(folder).database_key) as database:
        for statement in statements:
            database.write(lambda connection, text=statement: run(connection, text))  # type: ignore[misc] # binds the text


def run(connection: Connection, statement: str) -> int:
    """Run one statement; return how many rows it touched."""
    return connection.exec_driver_sql(statement).rowcount


def read(till: Till, query: str) -> list[tuple[object, ...]]:
    """Read rows of the register."""
    with till.database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def actor(role: Role) -> Actor:
    """Make somebody of a role."""
    return Actor("019aaaaa-0000-7000-8000-000000000001", frozenset({role}))


# --- the journal --------------------------------------------------------------------------------


def test_verify_of_a_sound_register_finds_nothing(folder: Path) -> None:
    found = verified(folder)
    assert found.ok
    assert found.events > SALES


def test_verify_of_a_running_register_finds_nothing(till: Till) -> None:
    found = proving.verify(till, all_signatures=True)
    assert found.ok
    assert found.signatures == found.events


@pytest.mark.parametrize(
    ("role", "allowed"),
    [(Role.OWNER, True), (Role.AUDITOR, True), (Role.ACCOUNTANT, True), (Role.CASHIER, False)],
)
def test_verify_obeys_the_permission_table(till: Till, role: Role, *, allowed: bool) -> None:
    if allowed:
        assert proving.verify(till, actor(role)).ok
    else:
        with refused("permission.denied"):
            proving.verify(till, actor(role))


def test_verify_names_the_first_of_ten_events_that_were_cut_off(folder: Path) -> None:
    whole = verified(folder).events
    guard = guards("sqlite")["journal_event_no_delete"]
    behind_its_back(
        folder,
        "DROP TRIGGER journal_event_no_delete",
        "DELETE FROM journal_event WHERE seq > (SELECT max(seq) - 10 FROM journal_event)",
        guard,
    )
    found = verified(folder)
    assert [(fault.code, fault.seq) for fault in found.faults] == [("journal.truncated", whole - 9)]
    assert verified(folder).faults == found.faults, "verifying wrote nothing"


def test_verify_of_a_register_recovered_on_another_computer_trusts_the_device_it_continues(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "mark").unlink()
    (folder / "mark.recent").unlink(missing_ok=True)
    (folder / "device.json").unlink()
    keys.recover(folder, PHRASE, keys.KeepInKeyFile(tmp_path / "new.json"), work=CHEAP_WORK)
    around = surroundings(folder)
    till = register.start(register.open_file(folder / "register.db", around), around)
    try:
        assert till.identity.series == "C2-B"
        assert proving.verify(till).faults == ()
    finally:
        till.close()


def test_verify_names_what_any_flipped_byte_took(folder: Path) -> None:
    content = (folder / "register.db").read_bytes()
    named: set[int | None] = set()
    for page in range(1, len(content) // PAGE_BYTES):
        hurt = bytearray(content)
        hurt[page * PAGE_BYTES + 2_000] ^= 1
        (folder / "register.db").write_bytes(hurt)
        found = verified(folder)
        assert not found.ok, f"page {page}"
        named |= {fault.seq for fault in found.faults if fault.code == "journal.event_unreadable"}
    assert len(named) > SALES, "the events lie on many pages"
    assert None not in named


# --- the rows -----------------------------------------------------------------------------------


def test_compare_of_a_sound_register_finds_nothing_and_leaves_nothing(
    till: Till, folder: Path
) -> None:
    (folder / "register.db.derived").write_bytes(b"left by a kill")
    before = {path.name for path in folder.iterdir()} - {"register.db.derived"}
    seen: list[bytes] = []

    def look(_events: int) -> None:
        seen.append((folder / "register.db.derived").read_bytes())

    found = proving.compare(till.database, look)
    assert found.ok
    assert found.events == len(read(till, "SELECT 1 FROM journal_event"))
    assert {path.name for path in folder.iterdir()} == before
    assert seen
    assert not any(b"plain" in content or b"SQLite" in content for content in seen)


def test_rebuild_puts_right_what_differs_and_the_search_with_it(till: Till) -> None:
    till.write(None, lambda unit: [run(unit.connection, each) for each in VANDALISM])
    assert not proving.compare(till.database).ok
    found = proving.rebuild(till, actor(Role.OWNER))
    problems = {(each.table, each.problem) for each in found.differences}
    assert problems == {
        ("item", "changed"),
        ("sale_line", "missing"),
        ("stock", "changed"),
        ("stock_pin", "extra"),
    }
    assert set(found.replaced) == {"item", "sale_line", "stock", "stock_pin"}
    assert proving.compare(till.database).ok
    with till.database.read() as connection:
        hits = ItemSearch().search(connection, "cream", day="2026-11-23")
    assert len(hits) == 1


VANDALISM = (
    "UPDATE item SET name = 'poison' WHERE name = 'cream'",
    "DELETE FROM sale_line WHERE line_no = 2",
    "UPDATE stock SET on_hand = on_hand + 1000",
    "INSERT INTO stock_pin VALUES ('e', 0, 'i', 'l', 'shop', 5, 1, 'd', 'n', 1)",
    "DELETE FROM search_entry",
)


def test_rebuild_includes_what_was_sold_while_it_derived(till: Till) -> None:
    till.write(None, lambda unit: run(unit.connection, "UPDATE stock SET on_hand = 0"))
    (seller,) = people.people(till)
    cashier = Actor(seller.person_id, seller.roles)
    sold: list[str] = []

    def sell(_events: int) -> None:
        if not sold:
            basket = baskets.scan(till, cashier, barcode(1)).basket
            offered = [Tendered(CASH, basket.total_centimes)]
            sold.append(selling.complete(till, cashier, basket.basket_id, offered).sale_id)

    assert proving.rebuild(till, actor(Role.MANAGER), sell).replaced == ("stock",)
    assert proving.compare(till.database).ok
    assert (sold[0],) in read(till, "SELECT sale_id FROM sale")


@pytest.mark.parametrize("role", [Role.CASHIER, Role.ACCOUNTANT])
def test_rebuild_obeys_the_permission_table(till: Till, role: Role) -> None:
    with refused("permission.denied"):
        proving.rebuild(till, actor(role))


def test_rebuild_leaves_rows_alone_that_a_newer_program_may_have_made(till: Till) -> None:
    till.write(None, lambda unit: append_from_the_future(till, unit))
    assert proving.compare(till.database).deferred == 1
    assert proving.rebuild(till, actor(Role.OWNER)).ok
    till.write(None, lambda unit: run(unit.connection, "UPDATE stock SET on_hand = 0"))
    with refused("rebuild.newer_events", events=1):
        proving.rebuild(till, actor(Role.OWNER))
    assert not proving.compare(till.database).ok


def append_from_the_future(till: Till, unit: Unit) -> None:
    """Append an event of a kind that this program does not know."""
    body = LoginAccepted(person_id="019aaaaa-0000-7000-8000-000000000001")
    last = unit.emit("login.accepted", body, stream_key="test")
    header = msgspec.structs.replace(
        last.header, kind="stock.teleported", event_id=till.ids.new(), seq=last.header.seq + 1
    )
    store.append(unit.connection, seal(header, body, last.hash, till.signer))
