"""A small pharmacy for the tests of services, and the proof every one of them ends with.

It is founded once a run and copied for each test: five people, one of each role, and a shelf whose
items each stand for one situation at the counter. The clock stands at ten o'clock on Monday
2026-11-23 in Casablanca until a test moves it.
"""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.domain import events
from pharmadesk.domain.permissions import Role
from pharmadesk.domain.tickets import Tendered
from pharmadesk.errors import Refused
from pharmadesk.journal import kinds
from pharmadesk.journal.event import Approver
from pharmadesk.journal.mark import Mark
from pharmadesk.journal.verify import verify
from pharmadesk.projections.rebuild import Rederivation
from pharmadesk.projections.tables import metadata
from pharmadesk.queries import narcotics
from pharmadesk.queries.till import expected_cash
from pharmadesk.services import baskets, people, register, selling, sessions, stock
from pharmadesk.services.changes import Actor
from pharmadesk.storage import approval_keys, credentials, draft_payments
from pharmadesk.storage.database import Database
from pharmadesk.storage.key_material import Secrets
from pharmadesk.storage.migrate import migrate
from pharmadesk.storage.scratch import scratch
from pharmadesk.values.clock import CASABLANCA, ManualClock, instant
from pharmadesk.values.gtin import check_digit
from pharmadesk.values.identifiers import SeededIds
from tests import oracle, replay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pharmadesk.journal.mark import MarkFile
    from pharmadesk.services.baskets import BasketChange
    from pharmadesk.services.selling import SaleDone
    from pharmadesk.services.stock import Delivered
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.storage.draft_payments import DraftPayment

OWNER_PIN = "482915"
PINS = {role: f"{OWNER_PIN[:5]}{number}" for number, role in enumerate(Role)}
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@contextmanager
def refused(code: str, **parameters: str | int) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """Expect a refusal with this code and at least these parameters."""
    with pytest.raises(Refused) as caught:
        yield caught
    assert caught.value.code == code
    assert parameters.items() <= caught.value.parameters.items()


def local_us(text: str) -> int:
    """Turn a local time such as `2026-11-23 10:00` into an instant."""
    return instant(datetime.fromisoformat(text).replace(tzinfo=CASABLANCA))


def barcode(number: int) -> str:
    """Make a valid EAN-13 with the prefix of Morocco."""
    digits = f"6118{number:08d}"
    return f"{digits}{check_digit(digits)}"


@dataclass
class Shop:
    """A register with its surroundings in the hands of a test."""

    till: Till
    around: register.Surroundings
    clock: ManualClock
    folder: Path
    actors: dict[Role, Actor] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    @property
    def owner(self) -> Actor:
        """The person who may do everything."""
        return self.actors[Role.OWNER]

    @property
    def cashier(self) -> Actor:
        """The person who stands at the counter."""
        return self.actors[Role.CASHIER]

    # --- to arrange a situation -----------------------------------------------------------------

    def add_item(self, name: str, **fields: Any) -> str:
        """Register an item under a short name, with a barcode of its own; return its id."""
        item_id = self.till.ids.new()
        code = barcode(len(self.items) + 1)
        told: dict[str, Any] = {"name": name, "vat_class": "medicine", "pack_units": 1}
        body = events.ItemRegistered(
            item_id=item_id, fields=events.ItemFields(**(told | fields)), barcodes=(code,)
        )
        self.emit("item.registered", body)
        self.items[name], self.codes[name] = item_id, code
        return item_id

    def emit(self, kind: str, body: Any, actor: Actor | None = None) -> str:
        """Record one event that no use case writes yet, or none would; return its id.

        What needs somebody's approval is the owner's unless another person is named.
        """
        declared = kinds.REGISTRY.get(kind)
        if actor is None and declared is not None and declared.authority != "register":
            actor = self.owner
        work = self.till.write(actor, lambda unit: unit.emit(kind, body, stream_key="test"))
        return work.header.event_id

    def receive(self, *delivered: Delivered) -> None:
        """Take goods in."""
        stock.receive(self.till, self.owner, delivered)

    def open_session(self, float_centimes: int = 50_000) -> str:
        """Open a cash session."""
        return sessions.open_with_float(self.till, self.cashier, float_centimes)

    def scan(
        self, name: str, basket_id: str | None = None, *, times: int = 1, suffix: str = ""
    ) -> BasketChange:
        """Scan an item by its short name, once or several times."""
        code = self.codes[name]
        text = f"01{code.rjust(14, '0')}{suffix}" if suffix else code
        change = baskets.scan(self.till, self.cashier, text, basket_id)
        for _ in range(times - 1):
            change = baskets.scan(self.till, self.cashier, text, change.basket.basket_id)
        return change

    def sell(self, *names: str, cash_centimes: int | None = None) -> SaleDone:
        """Scan some items and pay them in cash, to the centime unless told otherwise."""
        first, *others = names
        basket = self.scan(first).basket
        for name in others:
            basket = self.scan(name, basket.basket_id).basket
        money = basket.total_centimes if cash_centimes is None else cash_centimes
        return self.pay(basket.basket_id, money)

    def pay(self, basket_id: str, cash_centimes: int) -> SaleDone:
        """Pay a basket in cash."""
        offered = [Tendered("cash", cash_centimes)]
        return selling.complete(self.till, self.cashier, basket_id, offered)

    def taken(self, basket_id: str) -> tuple[DraftPayment, ...]:
        """List what is kept as taken for a basket, wherever that is."""
        with self.till.read() as connection:
            return draft_payments.payments_of(connection, basket_id)

    def restart(self) -> None:
        """Start the program again over the same file, as after a kill."""
        self.around = register.surroundings(
            self.folder, self.around.secrets, self.clock, self.around.ids
        )
        self.till = register.start(self.till.database, self.around)

    # --- to look at what came of it -------------------------------------------------------------

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Read a projection table."""
        with self.till.database.read() as connection:
            found = connection.execute(sa.select(metadata.tables[table]))
            return [dict(row._mapping) for row in found]

    def on_hand(self, name: str) -> dict[str | None, int]:
        """Read an item's stock by lot number; None is the unknown lot."""
        numbers = {lot["lot_id"]: lot["number"] for lot in self.rows("lot")}
        return {
            numbers.get(row["lot_id"]): row["on_hand"]
            for row in self.rows("stock")
            if row["item_id"] == self.items[name]
        }

    def lot_id(self, number: str) -> str:
        """Find a lot by its number."""
        (lot_id,) = (lot["lot_id"] for lot in self.rows("lot") if lot["number"] == number)
        return str(lot_id)

    def journal(self, kind: str) -> list[dict[str, Any]]:
        """Read the bodies of all events of a kind."""
        with self.till.database.read() as connection:
            return [
                dict(body)
                for header, body, _ in replay.events_of(connection)
                if header["kind"] == kind
            ]

    def last_header(self) -> dict[str, Any]:
        """Read the header of the newest event."""
        with self.till.database.read() as connection:
            return dict(replay.events_of(connection)[-1][0])


def found_shop(folder: Path, clock: ManualClock, database: Database | None = None) -> Shop:
    """Found a pharmacy with one person of each role on an empty database."""
    around = register.surroundings(
        folder, Secrets.generate(), clock, SeededIds(clock.now_us(), clock)
    )
    if database is None:
        database = Database.in_memory()
        migrate(database)
    founding = register.Founding(
        events.PharmacyFields(name="Pharmacie de l’Atlas", ice="001234567000089"),
        "C2",
        "Caisse 2",
        "Nadia Alaoui",
        OWNER_PIN,
    )
    till, owner_id = register.found(database, around, founding)
    shop = Shop(till, around, clock, folder)
    shop.actors[Role.OWNER] = _give_cheap_pin(till, owner_at(till, owner_id))
    for role in list(Role)[1:]:
        name = f"Une personne ({role})"
        shop.actors[role] = till.write(
            shop.owner,
            lambda unit, role=role, name=name: _introduce(till, unit, name, role),  # type: ignore[misc] # binds them
        )
    return shop


def cheap_pin(pepper: bytes, role: Role) -> people.NewPin:
    """Make a PIN that is quick to check: what is kept of it names its own cost."""
    key = Ed25519PrivateKey.generate()
    wrapped = approval_keys.wrap(pepper, PINS[role], key, credentials.Cost(1, 8, 1))
    return people.NewPin(_CHEAP.hash(credentials.peppered(pepper, PINS[role])), wrapped, key)


def owner_at(till: Till, person_id: str) -> Actor:
    """Let an owner whose key was made on this register approve with it."""
    with till.database.read() as connection:
        kept = approval_keys.read(connection, person_id)
    assert kept is not None, "the owner chose a PIN here"
    opened = approval_keys.unwrap(till.pepper, OWNER_PIN, kept)
    assert opened is not None, "the PIN of a test"
    return Actor(person_id, frozenset({Role.OWNER}), Approver(person_id, opened, kept.public_key))


def _give_cheap_pin(till: Till, owner: Actor) -> Actor:
    pin = cheap_pin(till.pepper, Role.OWNER)
    till.write(owner, lambda unit: people.give_pin(unit, owner.person_id, pin))
    return Actor(owner.person_id, owner.roles, pin.approver(owner.person_id))


def _introduce(till: Till, unit: Unit, name: str, role: Role) -> Actor:
    pin = cheap_pin(till.pepper, role)
    person_id = people.introduce(unit, name, frozenset({role}), pin)
    return Actor(person_id, frozenset({role}), pin.approver(person_id))


def fill_shelf(shop: Shop) -> None:
    """Put one item of each situation on the shelf."""
    shop.add_item("plain", price_centimes=1_230)
    shop.add_item("cream", price_centimes=9_999, vat_class="parapharmacy")
    shop.add_item("loose", price_centimes=4_400, pack_units=20, sold_by_unit=True)
    shop.add_item("two prices", price_centimes=4_630)
    shop.add_item("no price", price_centimes=None)
    shop.receive(
        stock.Delivered(shop.items["plain"], 3, "P-LATE", "2028-06-30"),
        stock.Delivered(shop.items["plain"], 2, "P-SOON", "2027-01-31"),
        stock.Delivered(shop.items["cream"], 8),
        stock.Delivered(shop.items["loose"], 5, "L-1", "2027-12-31"),
        stock.Delivered(shop.items["two prices"], 4, "OLD", "2027-03-31", 4_950),
        stock.Delivered(shop.items["two prices"], 4, "NEW", "2028-03-31", 4_630),
    )


def copy_database(database: Database) -> Database:
    """Copy a database in memory, as a backup would."""
    copy = Database.in_memory()
    with database._writing.connect() as here, copy._writing.connect() as there:
        source: Any = here.connection.dbapi_connection
        source.backup(there.connection.dbapi_connection)
    return copy


def copy_shop(shop: Shop, folder: Path, now: str) -> Shop:
    """Start a register of its own over a copy of a shop's file and mark."""
    shutil.copytree(shop.folder, folder, dirs_exist_ok=True)
    clock = ManualClock(local_us(now))
    around = register.surroundings(
        folder, shop.around.secrets, clock, SeededIds(clock.now_us(), clock)
    )
    till = register.start(copy_database(shop.till.database), around)
    return Shop(till, around, clock, folder, shop.actors, dict(shop.items), dict(shop.codes))


# --- the proof ----------------------------------------------------------------------------------


def assert_replay_equal(till: Till) -> None:
    """Hold the rows in use against the journal: rebuilt, foretold, verified, and adding up."""
    with scratch(till.database) as beside:
        used = beside.connection
        rebuilt = Rederivation(used)
        rebuilt.catch_up()
        told = replay.events_of(used)
        in_use = replay.rows_in_use(used, metadata)
        expected = oracle.fold(told)
        assert list(rebuilt.differences()) == [], "the rows in use differ from those rebuilt"
        assert not (faults := replay.differences(in_use, expected.tables())), "\n".join(faults)
        assert expected.aside == set()
        assert narcotics.unbalanced(used) == []
        assert (rebuilt.events, rebuilt.deferred) == (len(told), 0)
        assert rebuilt.row_count() == sum(map(len, in_use.values()))
        _assert_verified(used, till, till._mark)
        _assert_sales_add_up(in_use)
        _assert_returns_add_up(in_use)
        _assert_accounts_add_up(in_use)
        _assert_cash_adds_up(used, in_use)
        _assert_one_receipt_a_sale(used, in_use)
        _assert_dispensing_has_no_gap(in_use)


def _assert_verified(connection: sa.Connection, till: Till, mark: MarkFile) -> None:
    at = mark.read()
    assert isinstance(at, Mark), f"the mark is {at}"
    keys = {till.identity.device_id: till.public_key}
    verdict = verify(connection, public_keys=keys, mark=at, all_signatures=True)
    assert verdict.faults == ()


def _assert_sales_add_up(rows: oracle.Tables) -> None:
    lines, payments = _sums(rows, "sale_line"), _sums(rows, "payment")
    for sale in rows.get("sale", []):
        key = sale["sale_id"]
        assert lines[key] + sale["rounding_centimes"] == payments[key] == sale["total_centimes"]
    by_series = sorted((sale["series"], sale["number"]) for sale in rows.get("sale", []))
    for series, numbered in groupby(by_series, key=lambda pair: pair[0]):
        numbers = [number for _, number in numbered]
        assert numbers == list(range(1, len(numbers) + 1)), f"{series} has a gap"


def _sums(rows: oracle.Tables, table: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows.get(table, []):
        sums[row["sale_id"]] = sums.get(row["sale_id"], 0) + row["amount_centimes"]
    return sums


def _assert_cash_adds_up(connection: sa.Connection, rows: oracle.Tables) -> None:
    session_of = {sale["sale_id"]: sale["session_id"] for sale in rows.get("sale", [])}
    for session in rows.get("cash_session", []):
        cash = [
            paid["tendered_centimes"] - paid["change_centimes"]
            for paid in rows.get("payment", [])
            if paid["tender"] == "cash" and session_of[paid["sale_id"]] == session["session_id"]
        ]
        cash += [
            paid["amount_centimes"]
            for paid in rows.get("account_payment", [])
            if paid["tender"] == "cash" and paid["session_id"] == session["session_id"]
        ]
        expected = session["float_centimes"] + sum(cash) - _cash_back(rows, session["session_id"])
        assert expected_cash(connection, session["session_id"]) == expected


def _cash_back(rows: oracle.Tables, session_id: str) -> int:
    """Add up the cash that a session gave back: of its returns, and of its sales that it voided."""
    returned = {
        each["return_id"]
        for each in rows.get("sale_return", [])
        if each["session_id"] == session_id
    }
    voided = Counter(
        each["sale_id"] for each in rows.get("sale_void", []) if each["session_id"] == session_id
    )
    refunds = [each for each in rows.get("refund", []) if each["return_id"] in returned]
    for each in rows.get("payment", []):
        was = "cash" if each["tender"] == "exchange" else each["tender"]
        refunds += [each | {"tender": was}] * voided[each["sale_id"]]
    return sum(each["amount_centimes"] for each in refunds if each["tender"] == "cash")


def _assert_returns_add_up(rows: oracle.Tables) -> None:
    lines, refunds = Counter[str](), Counter[str]()
    for each in rows.get("return_line", []):
        lines[each["return_id"]] += each["amount_centimes"]
    for each in rows.get("refund", []):
        refunds[each["return_id"]] += each["amount_centimes"]
    for back in rows.get("sale_return", []):
        key = back["return_id"]
        assert lines[key] + back["rounding_centimes"] == refunds[key] == back["total_centimes"]
    _assert_gapless("sale_return", rows)


def _assert_accounts_add_up(rows: oracle.Tables) -> None:
    told = {
        each["customer_id"]: each["debit_centimes"] - each["credit_centimes"]
        for each in rows.get("account_total", [])
    }
    assert told == dict(_owed(rows))
    _assert_gapless("account_payment", rows)
    _assert_gapless("loan", rows, "loan_end")


def _owed(rows: oracle.Tables) -> Counter[str]:
    """Add up by customer what was sold on credit, less what came back and what was paid."""
    owed = Counter[str]()
    whose = {
        sale["sale_id"]: sale["customer_id"]
        for sale in rows.get("sale", [])
        if "customer_id" in sale
    }
    voided = Counter(void["sale_id"] for void in rows.get("sale_void", []))
    for paid in _on_credit(rows, "payment"):
        owed[whose[paid["sale_id"]]] += paid["amount_centimes"] * (1 - voided[paid["sale_id"]])
    sale_of = {back["return_id"]: back["sale_id"] for back in rows.get("sale_return", [])}
    for each in _on_credit(rows, "refund"):
        owed[whose[sale_of[each["return_id"]]]] -= each["amount_centimes"]
    for each in rows.get("account_payment", []):
        owed[each["customer_id"]] -= each["amount_centimes"]
    return owed


def _on_credit(rows: oracle.Tables, table: str) -> list[oracle.Row]:
    return [each for each in rows.get(table, []) if each["tender"] == "credit"]


def _assert_gapless(table: str, rows: oracle.Tables, *others: str) -> None:
    """The numbers of a series have no gap, which some tables share."""
    numbers: dict[str, list[int]] = {}
    for each in (row for name in (table, *others) for row in rows.get(name, [])):
        numbers.setdefault(each["series"], []).append(each["number"])
    for series, found in numbers.items():
        assert sorted(found) == list(range(1, len(found) + 1)), f"{series} has a gap"


def _assert_dispensing_has_no_gap(rows: oracle.Tables) -> None:
    numbers: dict[str, list[int]] = {}
    for line in rows.get("dispensing", []):
        numbers.setdefault(line["series"], []).append(line["number"])
    for series, found in numbers.items():
        assert sorted(found) == list(range(1, len(found) + 1)), f"{series} has a gap"


def _assert_one_receipt_a_sale(connection: sa.Connection, rows: oracle.Tables) -> None:
    jobs = connection.exec_driver_sql(
        "SELECT subject FROM local_print_job WHERE document = 'receipt' AND copy = 0"
    ).scalars()
    assert sorted(jobs) == sorted(sale["sale_id"] for sale in rows.get("sale", []))
