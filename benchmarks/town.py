"""Many pharmacies at one centre, each with a catalogue, stock, sales and an owner who signs in.

Each is founded by a register of its own, which opens a session and pushes its sales. One imports
its catalogue and takes goods in, as events of its log. The others are given the same projected
rows under their own tenant, because making two million rows from events would take longer than
what is to be measured; the identifiers of items are therefore the same in all of them, which no
request can see, since every row, key and index is led by the tenant.
"""

from __future__ import annotations

import base64
import hmac
import struct
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx
import psycopg

from benchmarks.centre import NOW_US
from benchmarks.device import Device, InProcess
from pharmadesk.dev import generator
from pharmadesk.domain import events
from pharmadesk.domain.permissions import Role
from pharmadesk.projections.tables import build
from pharmadesk.values.clock import ManualClock, SystemClock
from sync.server.exchange import Centre
from sync.server.keys import seed
from sync.server.options import ServerOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pharmadesk.dev.demo_catalogue import DemoItem
    from pharmadesk.services.unit import Unit
    from tests.server_process import ServerProcess

ENVIRONMENT: Final = {
    "PHARMADESK_REQUESTS_PER_MINUTE": "100000",
    "PHARMADESK_REQUESTS_BURST": "100000",
    "PHARMADESK_PASSWORD_MEMORY_KIB": "32",
    "PHARMADESK_PASSWORD_PASSES": "1",
}
"""One machine plays all people of a town, and what a password costs is not what is measured."""

SALES: Final = 99
BATCH: Final = 100
_ROWS_AN_EVENT: Final = 150
_SEED: Final = 20250106
_EXPIRY: Final = "2028-06-30"
_PASSWORD: Final = "vélo tondeuse garrigue 41"  # noqa: S105 - of people who are made up
_OK: Final = 200
_COPIED: Final = (
    *("supplier", "item", "item_origin", "barcode_claim", "import_completed"),
    *("lot", "stock_move", "stock", "field_write"),
)


@dataclass(frozen=True, slots=True)
class Stock:
    """What every pharmacy of the town sells."""

    items: tuple[DemoItem, ...]
    shelf: tuple[tuple[str, str], ...]
    supplier_id: str


@dataclass(frozen=True, slots=True)
class Pharmacy:
    """A pharmacy, and the access token of its owner."""

    tenant_id: str
    token: str


@dataclass(frozen=True, slots=True)
class Town:
    """The pharmacies, and what all of them sell."""

    stock: Stock
    pharmacies: tuple[Pharmacy, ...]


def settled(server: ServerProcess, pharmacies: int, items: int) -> Town:
    """Found a town at a running server."""
    key = seed(server.folder / "centre" / "centre.key")
    with closing(Centre(server.database_url(), SystemClock(), key)) as centre:
        devices = list(_founded(centre, pharmacies))
        stock = _stocked(centre, devices[0].tenant_id, items)
        with psycopg.connect(server.database_url(), autocommit=True) as connection:
            _copy(connection, [device.tenant_id for device in devices])
        _sell(centre, devices, stock)
        with psycopg.connect(server.database_url(), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")  # a database in use has seen to that by itself
        with httpx.Client(base_url=server.url, trust_env=False) as web:
            owners = tuple(_owner(centre, web, device.tenant_id) for device in devices)
    return Town(stock, owners)


def _founded(centre: Centre, count: int) -> Iterator[Device]:
    line = InProcess(centre)
    for number in range(count):
        device = Device(number + 1, ManualClock(NOW_US))
        device.found(line, centre.new_code())
        yield device


def _stocked(centre: Centre, tenant_id: str, count: int) -> Stock:
    """Import a catalogue and take in a lot of each item."""
    desk = centre.desk(tenant_id)
    items = generator.catalogue(count, _SEED)
    shelf = tuple((desk.ids.new(), desk.ids.new()) for _ in items)
    supplier_id, import_id = desk.ids.new(), desk.ids.new()

    def describe(unit: Unit) -> None:
        fields = events.SupplierFields(name="Grossiste du Nord", city="Tanger")
        body = events.SupplierDescribed(supplier_id=supplier_id, fields=fields)
        unit.emit("supplier.described", body, stream_key=supplier_id)
        whole = events.ImportCompleted(
            import_id=import_id, source_name="town", source_sha256="0" * 64, rows=count
        )
        unit.emit("import.completed", whole, stream_key=import_id)

    desk.write(None, describe)
    for start in range(0, count, _ROWS_AN_EVENT):
        some = range(start, min(start + _ROWS_AN_EVENT, count))
        rows = tuple(_registered(items[at], shelf[at][0], supplier_id) for at in some)
        imported = events.CatalogueImported(import_id=import_id, rows=rows)
        received = _received(desk.ids.new(), [shelf[at] for at in some])

        def take_in(
            unit: Unit,
            imported: events.CatalogueImported = imported,
            received: events.GoodsReceived = received,
        ) -> None:
            unit.emit("catalogue.imported", imported, stream_key=import_id)
            unit.emit("goods.received", received, stream_key=received.receipt_id)

        desk.write(None, take_in)
    return Stock(items, shelf, supplier_id)


def _registered(item: DemoItem, item_id: str, supplier_id: str) -> events.ItemRegistered:
    fields = events.ItemFields(
        name=item.name,
        dci=item.dci,
        dosage=item.dosage,
        form=item.form,
        presentation=item.presentation,
        family=item.family,
        vat_class=item.vat_class,
        price_centimes=item.price_centimes,
        pack_units=item.pack_units,
        supplier_id=supplier_id,
        reorder_point=item.reorder_point,
    )
    return events.ItemRegistered(item_id=item_id, fields=fields, barcodes=item.barcodes)


def _received(receipt_id: str, places: Sequence[tuple[str, str]]) -> events.GoodsReceived:
    lots = tuple(
        events.LotRegistered(
            lot_id=lot_id, item_id=item_id, number="L1", expiry=_EXPIRY, price_centimes=None
        )
        for item_id, lot_id in places
    )
    lines = tuple(
        events.ReceivedLine(lot_id=lot_id, item_id=item_id, quantity=100 + number % 60)
        for number, (item_id, lot_id) in enumerate(places)
    )
    return events.GoodsReceived(
        receipt_id=receipt_id, supplier_id=None, lots=lots, lines=lines, place=events.SHOP
    )


def _copy(connection: psycopg.Connection[Any], tenants: Sequence[str]) -> None:
    """Give the rows that the first pharmacy's events became to the others."""
    tables = build(multi_tenant=True).tables
    first, *others = tenants
    connection.execute("SET synchronous_commit = off")
    for tenant_id in others:
        with connection.transaction():
            for name in _COPIED:
                own = [column.name for column in tables[name].columns][1:]
                columns = ", ".join(own)
                connection.execute(
                    f"INSERT INTO {name} (tenant_id, {columns}) "  # noqa: S608 - our own names
                    f"SELECT %s, {columns} FROM {name} WHERE tenant_id = %s",
                    (tenant_id, first),
                )


def _sell(centre: Centre, devices: Sequence[Device], stock: Stock) -> None:
    line = InProcess(centre)
    for device in devices:
        device.stock_up(stock.shelf)
        device.describe()
        device.open_session()
        device.sell(SALES)
        for request in device.requests(line, BATCH):
            assert line.exchange(*request).status == _OK
    centre.project_pending()


def _owner(centre: Centre, web: httpx.Client, tenant_id: str) -> Pharmacy:
    """Hire an owner, who chooses a password, enrols a phone and is signed in with it."""
    desk = centre.desk(tenant_id)
    person_id, login = desk.ids.new(), f"owner@{tenant_id}.example"

    def hire(unit: Unit) -> None:
        person = events.PersonRegistered(person_id=person_id, sealed_name="")
        unit.emit("person.registered", person, stream_key=person_id)
        granted = events.RoleGranted(
            grant_id=desk.ids.new(), person_id=person_id, role=Role.OWNER, revocations_seen=()
        )
        unit.emit("role.granted", granted, stream_key=person_id)

    desk.write(None, hire)
    code = centre.invite(ServerOptions(), tenant_id, person_id, login).code
    _asked(web, "accept-invitation", "", code=code, password=_PASSWORD)
    token = _asked(web, "login", "", login=login, password=_PASSWORD)["accessToken"]
    secret = _asked(web, "totp/enrol", token, password=_PASSWORD)["secret"]
    session = _asked(web, "totp/confirm", token, totp=_shown_by_phone(secret))["session"]
    return Pharmacy(tenant_id, session["accessToken"])


def _asked(web: httpx.Client, path: str, token: str, **said: str) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    reply = web.post(f"/api/auth/{path}", json=said, headers=headers)
    assert reply.is_success, reply.text
    return dict(reply.json()) if reply.content else {}


def _shown_by_phone(secret: str) -> str:
    """Work a code out. Source: RFC 6238."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
