"""The oracle: what every table must hold after some events, folded in plain Python.

It is written from the rules and not from the engine, and a wall keeps it so: it imports nothing of
ours but `values` (tests/tidy/test_oracle_wall.py). The engine moves rows event by event; this
keeps every fact and works the answer out at the end, from all of them at once.

    facts that are there once    the first arrival wins; another row under its key puts the whole
                                 event aside
    fields                       the greatest (eff_hlc, device, incarnation, seq) that wrote them
    states                       the greatest rank that was ever reached
    sums                         over the events that were kept, each once
    stock                        the last count in time, and what moved after it

An event that counts at another time than was thought moves there with everything it says. One that
must not act says nothing until an event that acts releases it, wherever in the order that is.

Shape: an event is (header, body, eff_hlc), the first two as decoded JSON. `Tables` maps a table's
name to its rows; a column that is null is left out, and so is the number of a movement within its
event. Three columns hold text the engine writes its own way, and the oracle says what they mean:
`ranks` is {field: place of its writer}, `entity_key` a list, `written` an object.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tests import (
    oracle_accounts,
    oracle_baskets,
    oracle_dispensing,
    oracle_insuring,
    oracle_loans,
    oracle_office,
    oracle_returns,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping

Event: TypeAlias = "tuple[Mapping[str, Any], Mapping[str, Any], int]"
Row: TypeAlias = "dict[str, Any]"
Tables: TypeAlias = "dict[str, list[Row]]"
Place: TypeAlias = "tuple[int, str, str, int]"

NOT_COUNTED: Place = (-1, "", "", -1)
OPEN, CLOSED = 1, 2
STOCK_COLUMNS = (
    *("item_id", "lot_id", "place", "on_hand"),
    *("pin_hlc", "pin_device", "pin_incarnation", "pin_seq"),
)
SALE_LINE_COLUMNS = (
    *("item_id", "name", "quantity", "unit_price_centimes"),
    *("discount_centimes", "amount_centimes", "vat_bp", "vat_centimes"),
)


@dataclass
class Facts:
    """What one event says, table by table."""

    at: Place
    once: list[tuple[str, tuple[Any, ...], Row]] = field(default_factory=list)
    fields: list[tuple[str, Row, Row]] = field(default_factory=list)
    states: list[tuple[str, Row, int]] = field(default_factory=list)
    sums: list[tuple[str, Row, Row]] = field(default_factory=list)
    stock: list[tuple[str, Row, int]] = field(default_factory=list)

    def put(self, table: str, key: Row, **columns: Any) -> None:
        """A row that is there once."""
        self.once.append((table, tuple(key.values()), key | columns))

    def write(self, table: str, key: Row, values: Mapping[str, Any]) -> None:
        """Fields somebody set; true and false are 1 and 0 in a table."""
        plain = {n: int(v) if isinstance(v, bool) else v for n, v in values.items()}
        self.fields.append((table, key, plain))

    def reach(self, table: str, key: Row, rank: int) -> None:
        """A state that was reached."""
        self.states.append((table, key, rank))

    def add(self, table: str, key: Row, **amounts: int) -> None:
        """Figures that are summed."""
        self.sums.append((table, key, amounts))

    def moved(self, table: str, item_id: str, lot_id: str, place: str, units: int) -> None:
        """Units that moved, or were counted, in a place."""
        where = {"item_id": item_id, "lot_id": lot_id, "place": place}
        self.stock.append((table, where, units))


@dataclass
class Oracle:
    """Every fact of the events kept so far, and the events put aside."""

    once: dict[tuple[str, tuple[Any, ...]], Row] = field(default_factory=dict)
    kept: dict[str, Facts] = field(default_factory=dict)
    aside: set[str] = field(default_factory=set)
    held: dict[str, Event] = field(default_factory=dict)
    released: set[str] = field(default_factory=set)

    def hear(self, event: Event, *, held: bool = False) -> None:
        """Take one event as it arrives; a repeat says nothing new."""
        header, body, eff_hlc = event
        event_id = header["event_id"]
        if event_id in self.kept:
            return
        if held and event_id not in self.released:
            self.held[event_id] = event
            return
        at = (eff_hlc, header["device_id"], header["incarnation"], header["seq"])
        facts = Facts(at)
        TELLING[header["kind"]](facts, header, body)
        new: dict[tuple[str, tuple[Any, ...]], Row] = {}
        for table, key, row in facts.once:
            known = self.once.get((table, key), new.get((table, key), row))
            if known != row:
                self.aside.add(event_id)
                return
            new[table, key] = row
        self.once |= new
        self.kept[event_id] = facts
        if header["kind"] == "events.released":
            for named in body["event_ids"]:
                self.released.add(named)
                if waiting := self.held.pop(named, None):
                    self.hear(waiting)

    def rank(self, event_id: str, eff_hlc: int) -> None:
        """Learn when an event counts; one that was put aside or never heard has no place."""
        if facts := self.kept.get(event_id):
            facts.at = (eff_hlc, *facts.at[1:])

    def tables(self) -> Tables:
        """Work out every row; a table without rows is absent."""
        rows: Tables = defaultdict(list)
        for (table, _), row in self.once.items():
            rows[table].append(row)
        self._fields(rows)
        self._states(rows)
        self._sums(rows)
        self._stock(rows)
        return {
            table: [{n: v for n, v in row.items() if v is not None} for row in some]
            for table, some in rows.items()
        }

    def _fields(self, rows: Tables) -> None:
        writers: dict[tuple[str, tuple[Any, ...]], list[tuple[Place, Row]]] = defaultdict(list)
        keys: dict[tuple[str, tuple[Any, ...]], Row] = {}
        for event_id, facts in self.kept.items():
            for table, key, values in facts.fields:
                entity = (table, tuple(key.values()))
                keys[entity] = key
                writers[entity].append((facts.at, values))
                rows["field_write"].append(
                    {
                        "event_id": event_id,
                        "entity": table,
                        "entity_key": list(key.values()),
                        "written": values,
                        "eff_hlc": facts.at[0],
                        "device_id": facts.at[1],
                        "incarnation": facts.at[2],
                        "seq": facts.at[3],
                    }
                )
        for entity, writes in writers.items():
            writes.sort(key=lambda write: write[0])
            row: Row = dict(keys[entity])
            ranks: dict[str, Place] = {}
            for at, values in writes:
                row |= values
                ranks |= dict.fromkeys(values, at)
            rows[entity[0]].append(row | {"ranks": ranks})

    def _states(self, rows: Tables) -> None:
        reached: dict[tuple[str, tuple[Any, ...]], Row] = {}
        for facts in self.kept.values():
            for table, key, rank in facts.states:
                entity = (table, tuple(key.values()))
                before = reached.get(entity, {"rank": rank})["rank"]
                reached[entity] = key | {"rank": max(rank, before)}
        for (table, _), row in reached.items():
            rows[table].append(row)

    def _sums(self, rows: Tables) -> None:
        totals: dict[tuple[str, tuple[Any, ...]], Row] = {}
        for facts in self.kept.values():
            for table, key, amounts in facts.sums:
                total = totals.setdefault((table, tuple(key.values())), dict(key))
                for name, amount in amounts.items():
                    total[name] = total.get(name, 0) + amount
        for (table, _), row in totals.items():
            rows[table].append(row)

    def _stock(self, rows: Tables) -> None:
        counts: dict[tuple[Any, ...], list[tuple[Place, int]]] = defaultdict(list)
        moves: dict[tuple[Any, ...], list[tuple[Place, int]]] = defaultdict(list)
        for event_id, facts in self.kept.items():
            at = dict(zip(("eff_hlc", "device_id", "incarnation", "seq"), facts.at, strict=True))
            for table, where, units in facts.stock:
                amount = {"quantity" if table == "stock_move" else "counted": units}
                rows[table].append({"event_id": event_id} | where | amount | at)
                happened = moves if table == "stock_move" else counts
                happened[tuple(where.values())].append((facts.at, units))
        for spot in counts.keys() | moves.keys():
            since, counted = max(counts[spot], default=(NOT_COUNTED, 0))
            on_hand = counted + sum(units for at, units in moves[spot] if at > since)
            rows["stock"].append(dict(zip(STOCK_COLUMNS, (*spot, on_hand, *since), strict=True)))


def fold(events: Iterable[Event], held: Container[str] = ()) -> Oracle:
    """Hear events in their order of arrival; those in `held` must not act by themselves."""
    oracle = Oracle()
    for event in events:
        oracle.hear(event, held=event[0]["event_id"] in held)
    return oracle


# --- what each kind says ------------------------------------------------------------------------

Header: TypeAlias = "Mapping[str, Any]"
Body: TypeAlias = "Mapping[str, Any]"


def _nothing(_facts: Facts, _header: Header, _body: Body) -> None:
    """A login or an opened journal moves no row."""


def _pharmacy(facts: Facts, header: Header, body: Body) -> None:
    facts.write("pharmacy", {"pharmacy_id": header["pharmacy_id"]}, body["fields"])


def _register(facts: Facts, _header: Header, body: Body) -> None:
    label = {name: text for name, text in body.items() if name != "register_id"}
    facts.write("register", {"register_id": body["register_id"]}, label)


def _person(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "person",
        {"person_id": body["person_id"]},
        sealed_name=body["sealed_name"],
        event_id=header["event_id"],
    )


def _granted(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "role_grant",
        {"grant_id": body["grant_id"]},
        person_id=body["person_id"],
        role=body["role"],
        revocations_seen=" ".join(sorted(body["revocations_seen"])),
        event_id=header["event_id"],
    )


def _revoked(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "role_revocation",
        {"revocation_id": body["revocation_id"]},
        person_id=body["person_id"],
        role=body["role"],
        event_id=header["event_id"],
    )


def _key(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "approval_key",
        {"event_id": header["event_id"]},
        person_id=body["person_id"],
        device_id=body["device_id"],
        public_key=body["key"],
    )


def _device(facts: Facts, header: Header, body: Body) -> None:
    trusted = body["trusted"] or {}
    facts.put(
        "device_revocation",
        {"event_id": header["event_id"]},
        device_id=body["device_id"],
        reason=body["reason"],
        **{f"trusted_{name}": trusted.get(name) for name in ("incarnation", "seq", "hash")},
    )


def _let_act(facts: Facts, header: Header, body: Body) -> None:
    for event_id in dict.fromkeys(body["event_ids"]):
        facts.put("event_release", {"event_id": event_id, "release_id": header["event_id"]})


def _vat_rate(facts: Facts, _header: Header, body: Body) -> None:
    key = {"vat_class": body["vat_class"], "valid_from": body["valid_from"]}
    facts.write("vat_rate", key, {"rate_bp": body["rate_bp"]})


def _setting(facts: Facts, _header: Header, body: Body) -> None:
    facts.write("setting", {"key": body["key"]}, {"value": body["value"]})


def _supplier(facts: Facts, _header: Header, body: Body) -> None:
    facts.write("supplier", {"supplier_id": body["supplier_id"]}, body["fields"])


def _item(facts: Facts, header: Header, body: Body, import_id: str | None = None) -> None:
    item_id = body["item_id"]
    facts.put("item_origin", {"item_id": item_id}, import_id=import_id, event_id=header["event_id"])
    facts.write("item", {"item_id": item_id}, body["fields"])
    for gtin in dict.fromkeys(body["barcodes"]):
        facts.put("barcode_claim", {"gtin": gtin, "item_id": item_id})


def _item_changed(facts: Facts, _header: Header, body: Body) -> None:
    facts.write("item", {"item_id": body["item_id"]}, body["fields"])


def _barcode(facts: Facts, _header: Header, body: Body) -> None:
    facts.put("barcode_claim", {"gtin": body["gtin"], "item_id": body["item_id"]})


def _imported(facts: Facts, header: Header, body: Body) -> None:
    for row in body["rows"]:
        _item(facts, header, row, body["import_id"])


def _import_whole(facts: Facts, _header: Header, body: Body) -> None:
    facts.put(
        "import_completed",
        {"import_id": body["import_id"]},
        source_name=body["source_name"],
        source_sha256=body["source_sha256"],
        row_count=body["rows"],
    )


def _import_undone(facts: Facts, header: Header, body: Body) -> None:
    key = {"import_id": body["import_id"], "event_id": header["event_id"]}
    facts.put("import_undone", key)


def _received(facts: Facts, header: Header, body: Body) -> None:
    for lot in body["lots"]:
        rest = {name: value for name, value in lot.items() if name != "lot_id"}
        facts.put("lot", {"lot_id": lot["lot_id"]}, **rest, event_id=header["event_id"])
    for line in body["lines"]:
        facts.moved("stock_move", line["item_id"], line["lot_id"], body["place"], line["quantity"])
        if "delivery" in body and "order_line_id" in line:
            sent = body["delivery"]
            facts.put(
                "order_receipt",
                {
                    "order_id": sent["order_id"],
                    "line_id": line["order_line_id"],
                    "note": sent["note"],
                    "lot_id": line["lot_id"],
                    "event_id": header["event_id"],
                },
                receipt_id=body["receipt_id"],
                delivery_date=sent["delivery_date"],
                units=sum(
                    other["quantity"]
                    for other in body["lines"]
                    if other["lot_id"] == line["lot_id"]
                    and other.get("order_line_id") == line["order_line_id"]
                ),
            )


def _adjusted(facts: Facts, _header: Header, body: Body) -> None:
    facts.moved("stock_move", body["item_id"], body["lot_id"], body["place"], body["quantity"])


def _counted(facts: Facts, _header: Header, body: Body) -> None:
    facts.moved("stock_pin", body["item_id"], body["lot_id"], body["place"], body["counted"])


def _held(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "lot_hold",
        {"hold_id": body["hold_id"]},
        lot_id=body["lot_id"],
        reason=body["reason"],
        event_id=header["event_id"],
    )


def _released(facts: Facts, header: Header, body: Body) -> None:
    facts.put("lot_release", {"hold_id": body["hold_id"], "event_id": header["event_id"]})


def _opened(facts: Facts, header: Header, body: Body) -> None:
    key = {"session_id": body["session_id"]}
    facts.put(
        "cash_session",
        key,
        register_id=body["register_id"],
        opened_by=header["actor_id"],
        opened_at_us=header["occurred_at_us"],
        float_centimes=body["float_centimes"],
        business_date=header["business_date"],
        event_id=header["event_id"],
    )
    facts.reach("cash_session_state", key, OPEN)


def _closed(facts: Facts, header: Header, body: Body) -> None:
    key = {"session_id": body["session_id"]}
    facts.put(
        "cash_session_end",
        key | {"event_id": header["event_id"]},
        closed_by=header["actor_id"],
        closed_at_us=header["occurred_at_us"],
        sale_count=body["sale_count"],
        expected_cash_centimes=body["expected_cash_centimes"],
        counted_cash_centimes=body["counted_cash_centimes"],
    )
    facts.reach("cash_session_state", key, CLOSED)


def _sold(facts: Facts, header: Header, body: Body) -> None:
    session, day, register = (
        header[name] for name in ("cash_session_id", "business_date", "device_id")
    )
    facts.put(
        "sale",
        {"sale_id": body["sale_id"]},
        register_id=register,
        session_id=session,
        business_date=day,
        series=body["series"],
        number=body["number"],
        completed_at_us=header["occurred_at_us"],
        line_count=len(body["lines"]),
        total_centimes=body["total_centimes"],
        rounding_centimes=body["rounding_centimes"],
        cashier_id=header["actor_id"],
        basket_id=body["basket_id"],
        event_id=header["event_id"],
        customer_id=body.get("customer_id"),
    )
    oracle_accounts.moved(facts, header, body, "sale", body["sale_id"], body["payments"])
    for line in body["lines"]:
        key = {"sale_id": body["sale_id"], "line_no": line["line_no"]}
        facts.put("sale_line", key, **{name: line[name] for name in SALE_LINE_COLUMNS})
        for lot in line["lots"]:
            facts.moved("stock_move", line["item_id"], lot["lot_id"], "shop", -lot["quantity"])
    for paid in body["payments"]:
        key = {"sale_id": body["sale_id"], "payment_no": paid["payment_no"]}
        facts.put("payment", key, **{n: v for n, v in paid.items() if n != "payment_no"})
        facts.add(
            "session_total",
            {"session_id": session, "tender": paid["tender"]},
            payment_count=1,
            tendered_centimes=paid["tendered_centimes"],
            change_centimes=paid["change_centimes"],
            refunded_centimes=0,
        )
    for rate in body["vat"]:
        facts.add(
            "day_total",
            {"register_id": register, "business_date": day, "vat_bp": rate["rate_bp"]},
            net_centimes=rate["net_centimes"],
            vat_centimes=rate["vat_centimes"],
            gross_centimes=rate["gross_centimes"],
        )


def _voided(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "line_void",
        {"void_id": body["void_id"]},
        session_id=header["cash_session_id"],
        basket_id=body["basket_id"],
        item_id=body["item_id"],
        quantity=body["quantity"],
        unit_price_centimes=body["unit_price_centimes"],
        voided_at_us=header["occurred_at_us"],
        person_id=header["actor_id"],
        event_id=header["event_id"],
    )


TELLING: dict[str, Callable[[Facts, Header, Body], None]] = {
    "journal.opened": _nothing,
    "login.accepted": _nothing,
    "login.refused": _nothing,
    "approval.given": _nothing,
    "access.signed_in": _nothing,
    "access.denied": _nothing,
    "device.denied": _nothing,
    "access.locked": _nothing,
    "user.invited": _nothing,
    "user.activated": _nothing,
    "user.password_changed": _nothing,
    "user.reset": _nothing,
    "user.deactivated": _nothing,
    "user.totp_enrolled": _nothing,
    "clock.confirmed": _nothing,
    "approval_key.announced": _key,
    "authority.endorsed": _nothing,
    "device.revoked": _device,
    "events.released": _let_act,
    "pharmacy.described": _pharmacy,
    "register.described": _register,
    "person.registered": _person,
    "role.granted": _granted,
    "role.revoked": _revoked,
    "vat_rate.set": _vat_rate,
    "setting.set": _setting,
    "supplier.described": _supplier,
    "item.registered": _item,
    "item.changed": _item_changed,
    "barcode.claimed": _barcode,
    "catalogue.imported": _imported,
    "import.completed": _import_whole,
    "import.undone": _import_undone,
    "goods.received": _received,
    "stock.adjusted": _adjusted,
    "stock.counted": _counted,
    "lot.held": _held,
    "lot.released": _released,
    "session.opened": _opened,
    "session.closed": _closed,
    "sale.completed": _sold,
    "line.voided": _voided,
    **oracle_accounts.TELLING,
    **oracle_baskets.TELLING,
    **oracle_office.TELLING,
    **oracle_returns.TELLING,
    **oracle_dispensing.TELLING,
    **oracle_insuring.TELLING,
    **oracle_loans.TELLING,
}
