"""From one event to its effects: pure, no decision, no read, no clock.

`EFFECTS` maps an event kind to its projection. A kind that moves no row (a login) maps to
`_nothing`, so that forgetting a kind is an error and not a silence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from pharmadesk.domain.events import SHOP
from pharmadesk.domain.states import SessionState
from pharmadesk.projections import (
    accounts,
    baskets,
    dispensing,
    insuring,
    lending,
    office,
    promising,
    returning,
)
from pharmadesk.projections.effects import Add, Highest, Latest, Move, Pin, Put

if TYPE_CHECKING:
    from pharmadesk.domain import events
    from pharmadesk.journal.event import Header
    from pharmadesk.projections.effects import Effect, Value

Effects = tuple["Effect", ...]
Projection = Callable[["Header", Any], Effects]


def _written(fields: msgspec.Struct) -> dict[str, Value]:
    """Keep the fields that were set; SQL has no boolean, so true is 1."""
    values: dict[str, Value] = {}
    for name in fields.__struct_fields__:
        value = getattr(fields, name)
        if value is not msgspec.UNSET:
            values[name] = int(value) if isinstance(value, bool) else value
    return values


def _nothing(_header: Header, _body: msgspec.Struct) -> Effects:
    return ()


def _pharmacy_described(header: Header, body: events.PharmacyDescribed) -> Effects:
    return (Latest("pharmacy", (header.pharmacy_id,), _written(body.fields)),)


def _register_described(_header: Header, body: events.RegisterDescribed) -> Effects:
    values: dict[str, Value] = {"code": body.code, "name": body.name}
    if body.type is not msgspec.UNSET:
        values["type"] = body.type
    return (Latest("register", (body.register_id,), values),)


def _person_registered(header: Header, body: events.PersonRegistered) -> Effects:
    row = {
        "person_id": body.person_id,
        "sealed_name": body.sealed_name,
        "event_id": header.event_id,
    }
    return (Put("person", row),)


def _role_granted(header: Header, body: events.RoleGranted) -> Effects:
    row = {
        "grant_id": body.grant_id,
        "person_id": body.person_id,
        "role": body.role,
        "revocations_seen": " ".join(sorted(body.revocations_seen)),
        "event_id": header.event_id,
    }
    return (Put("role_grant", row),)


def _role_revoked(header: Header, body: events.RoleRevoked) -> Effects:
    row = {
        "revocation_id": body.revocation_id,
        "person_id": body.person_id,
        "role": body.role,
        "event_id": header.event_id,
    }
    return (Put("role_revocation", row),)


def _approval_key_announced(header: Header, body: events.ApprovalKeyAnnounced) -> Effects:
    row = {
        "event_id": header.event_id,
        "person_id": body.person_id,
        "device_id": body.device_id,
        "public_key": body.key,
    }
    return (Put("approval_key", row),)


def _device_revoked(header: Header, body: events.DeviceRevoked) -> Effects:
    trusted = body.trusted
    row: dict[str, Value] = {
        "event_id": header.event_id,
        "device_id": body.device_id,
        "trusted_incarnation": trusted.incarnation if trusted else None,
        "trusted_seq": trusted.seq if trusted else None,
        "trusted_hash": trusted.hash if trusted else None,
        "reason": body.reason,
    }
    return (Put("device_revocation", row),)


def _events_released(header: Header, body: events.EventsReleased) -> Effects:
    return tuple(
        Put("event_release", {"event_id": event_id, "release_id": header.event_id})
        for event_id in dict.fromkeys(body.event_ids)
    )


def _vat_rate_set(_header: Header, body: events.VatRateSet) -> Effects:
    return (Latest("vat_rate", (body.vat_class, body.valid_from), {"rate_bp": body.rate_bp}),)


def _setting_set(_header: Header, body: events.SettingSet) -> Effects:
    return (Latest("setting", (body.key,), {"value": body.value}),)


def _supplier_described(_header: Header, body: events.SupplierDescribed) -> Effects:
    return (Latest("supplier", (body.supplier_id,), _written(body.fields)),)


def _item(header: Header, body: events.ItemRegistered, import_id: str | None) -> list[Effect]:
    origin = {"item_id": body.item_id, "import_id": import_id, "event_id": header.event_id}
    return [
        Put("item_origin", origin),
        Latest("item", (body.item_id,), _written(body.fields)),
        *(
            Put("barcode_claim", {"gtin": gtin, "item_id": body.item_id})
            for gtin in dict.fromkeys(body.barcodes)
        ),
    ]


def _item_registered(header: Header, body: events.ItemRegistered) -> Effects:
    return tuple(_item(header, body, None))


def _item_changed(_header: Header, body: events.ItemChanged) -> Effects:
    return (Latest("item", (body.item_id,), _written(body.fields)),)


def _barcode_claimed(_header: Header, body: events.BarcodeClaimed) -> Effects:
    return (Put("barcode_claim", {"gtin": body.gtin, "item_id": body.item_id}),)


def _catalogue_imported(header: Header, body: events.CatalogueImported) -> Effects:
    return tuple(effect for row in body.rows for effect in _item(header, row, body.import_id))


def _import_completed(_header: Header, body: events.ImportCompleted) -> Effects:
    row: dict[str, Value] = {
        "import_id": body.import_id,
        "source_name": body.source_name,
        "source_sha256": body.source_sha256,
        "row_count": body.rows,
    }
    return (Put("import_completed", row),)


def _import_undone(header: Header, body: events.ImportUndone) -> Effects:
    return (Put("import_undone", {"import_id": body.import_id, "event_id": header.event_id}),)


def _goods_received(header: Header, body: events.GoodsReceived) -> Effects:
    lots = lending.new_lots(header, body.lots)
    moves = (Move(line.item_id, line.lot_id, body.place, line.quantity) for line in body.lines)
    return (*lots, *moves, *office.delivered(header, body))


def _stock_adjusted(_header: Header, body: events.StockAdjusted) -> Effects:
    return (Move(body.item_id, body.lot_id, body.place, body.quantity),)


def _stock_counted(_header: Header, body: events.StockCounted) -> Effects:
    return (Pin(body.item_id, body.lot_id, body.place, body.counted),)


def _lot_held(header: Header, body: events.LotHeld) -> Effects:
    row = {
        "hold_id": body.hold_id,
        "lot_id": body.lot_id,
        "reason": body.reason,
        "event_id": header.event_id,
    }
    return (Put("lot_hold", row),)


def _lot_released(header: Header, body: events.LotReleased) -> Effects:
    return (Put("lot_release", {"hold_id": body.hold_id, "event_id": header.event_id}),)


def _session_opened(header: Header, body: events.SessionOpened) -> Effects:
    row: dict[str, Value] = {
        "session_id": body.session_id,
        "register_id": body.register_id,
        "opened_by": header.actor_id,
        "opened_at_us": header.occurred_at_us,
        "float_centimes": body.float_centimes,
        "business_date": header.business_date,
        "event_id": header.event_id,
    }
    return (
        Put("cash_session", row),
        Highest("cash_session_state", (body.session_id,), SessionState.OPEN),
    )


def _session_closed(header: Header, body: events.SessionClosed) -> Effects:
    row: dict[str, Value] = {
        "session_id": body.session_id,
        "event_id": header.event_id,
        "closed_by": header.actor_id,
        "closed_at_us": header.occurred_at_us,
        "sale_count": body.sale_count,
        "expected_cash_centimes": body.expected_cash_centimes,
        "counted_cash_centimes": body.counted_cash_centimes,
    }
    return (
        Put("cash_session_end", row),
        Highest("cash_session_state", (body.session_id,), SessionState.CLOSED),
    )


def _sale_completed(header: Header, body: events.SaleCompleted) -> Effects:
    sale_id, session_id = body.sale_id, header.cash_session_id
    effects: list[Effect] = [
        Put(
            "sale",
            {
                "sale_id": sale_id,
                "register_id": header.device_id,
                "session_id": session_id,
                "business_date": header.business_date,
                "series": body.series,
                "number": body.number,
                "completed_at_us": header.occurred_at_us,
                "line_count": len(body.lines),
                "total_centimes": body.total_centimes,
                "rounding_centimes": body.rounding_centimes,
                "cashier_id": header.actor_id,
                "basket_id": body.basket_id,
                "event_id": header.event_id,
                "customer_id": accounts.whose(body.customer_id),
            },
        ),
        *accounts.sold(header, body),
    ]
    for line in body.lines:
        effects.append(Put("sale_line", _sale_line(sale_id, line)))
        effects.extend(Move(line.item_id, lot.lot_id, SHOP, -lot.quantity) for lot in line.lots)
    for payment in body.payments:
        effects.append(Put("payment", _payment(sale_id, payment)))
        money = {
            "payment_count": 1,
            "tendered_centimes": payment.tendered_centimes,
            "change_centimes": payment.change_centimes,
        }
        effects.append(Add("session_total", (session_id, payment.tender), money, "sale"))
    for total in body.vat:
        figures = {
            "net_centimes": total.net_centimes,
            "vat_centimes": total.vat_centimes,
            "gross_centimes": total.gross_centimes,
        }
        key = (header.device_id, header.business_date, total.rate_bp)
        effects.append(Add("day_total", key, figures, "sale"))
    return tuple(effects)


def _sale_line(sale_id: str, line: events.SaleLine) -> dict[str, Value]:
    return {
        "sale_id": sale_id,
        "line_no": line.line_no,
        "item_id": line.item_id,
        "name": line.name,
        "quantity": line.quantity,
        "unit_price_centimes": line.unit_price_centimes,
        "discount_centimes": line.discount_centimes,
        "amount_centimes": line.amount_centimes,
        "vat_bp": line.vat_bp,
        "vat_centimes": line.vat_centimes,
    }


def _payment(sale_id: str, payment: events.Payment) -> dict[str, Value]:
    nothing = dict.fromkeys(("reference", "bank", "due", "taken_by", "approved_by"))
    return {"sale_id": sale_id, **nothing, **_written(payment)}


def _line_voided(header: Header, body: events.LineVoided) -> Effects:
    row: dict[str, Value] = {
        "void_id": body.void_id,
        "session_id": header.cash_session_id,
        "basket_id": body.basket_id,
        "item_id": body.item_id,
        "quantity": body.quantity,
        "unit_price_centimes": body.unit_price_centimes,
        "voided_at_us": header.occurred_at_us,
        "person_id": header.actor_id,
        "event_id": header.event_id,
    }
    return (Put("line_void", row),)


EFFECTS: dict[str, Projection] = {
    "journal.opened": _nothing,
    "pharmacy.described": _pharmacy_described,
    "register.described": _register_described,
    "person.registered": _person_registered,
    "role.granted": _role_granted,
    "role.revoked": _role_revoked,
    "approval_key.announced": _approval_key_announced,
    "authority.endorsed": _nothing,
    "device.revoked": _device_revoked,
    "events.released": _events_released,
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
    "vat_rate.set": _vat_rate_set,
    "setting.set": _setting_set,
    "supplier.described": _supplier_described,
    "item.registered": _item_registered,
    "item.changed": _item_changed,
    "barcode.claimed": _barcode_claimed,
    "catalogue.imported": _catalogue_imported,
    "import.completed": _import_completed,
    "import.undone": _import_undone,
    "goods.received": _goods_received,
    "stock.adjusted": _stock_adjusted,
    "stock.counted": _stock_counted,
    "lot.held": _lot_held,
    "lot.released": _lot_released,
    "session.opened": _session_opened,
    "session.closed": _session_closed,
    "sale.completed": _sale_completed,
    "line.voided": _line_voided,
    **accounts.EFFECTS,
    **baskets.EFFECTS,
    **dispensing.EFFECTS,
    **insuring.EFFECTS,
    **promising.EFFECTS,
    **lending.EFFECTS,
    **office.EFFECTS,
    **returning.EFFECTS,
}


def project(header: Header, body: msgspec.Struct) -> Effects:
    """Derive the effects of one decoded event."""
    return EFFECTS[header.kind](header, body)
