"""Every table the engine fills, declared once for the register and the centre.

Each table belongs to one effect (`info["effect"]`), so that no two effects can disagree about a
row. On the centre every key leads with the tenant, whose value row-level security and the column's
default supply: statements are the same on both stores. Nothing here refers to another table.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import sqlalchemy as sa

from pharmadesk.storage.tenancy import APPEND, PARTITIONED, TENANT_SETTING, WRITE, fence_created

Text = sa.String().with_variant(sa.String(collation="C"), "postgresql")
"""Text that sorts by code point on both stores, as the order of stamps demands."""

Int = sa.BigInteger()
PUT, SUM, LATEST, HIGHEST, STOCK = "put", "sum", "latest", "highest", "stock"
TENANT = "tenant_id"

_GRANTS = {PUT: APPEND, SUM: WRITE, LATEST: WRITE, HIGHEST: WRITE, STOCK: WRITE}

Columns: TypeAlias = "list[sa.Column[Any]]"


def _key(*names: str, type_: sa.types.TypeEngine[Any] = Text) -> Columns:
    return [sa.Column(name, type_, primary_key=True, autoincrement=False) for name in names]


def _text(*names: str, null: bool = False) -> Columns:
    return [sa.Column(name, Text, nullable=null) for name in names]


def _int(*names: str, null: bool = False) -> Columns:
    return [sa.Column(name, Int, nullable=null) for name in names]


class _Builder:
    """Adds tables to one MetaData, with or without the tenant column."""

    def __init__(self, *, multi_tenant: bool, schema: str | None) -> None:
        self.metadata = sa.MetaData(schema=schema)
        self._multi_tenant = multi_tenant

    def _leading(self) -> Columns:
        if not self._multi_tenant:
            return []
        default = sa.text(f"current_setting('{TENANT_SETTING}')")
        return [sa.Column(TENANT, Text, primary_key=True, server_default=default)]

    def table(self, name: str, effect: str, *columns: Columns) -> None:
        table = sa.Table(
            name,
            self.metadata,
            *self._leading(),
            *(column for some in columns for column in some),
            info={"effect": effect, "grants": _GRANTS[effect]},
            sqlite_with_rowid=False,
            **(PARTITIONED if self._multi_tenant else {}),
        )
        if effect == LATEST:
            table.append_column(sa.Column("ranks", Text, nullable=False))

    def index(self, table: str, *columns: str) -> None:
        owner = next(each for each in self.metadata.tables.values() if each.name == table)
        leading = [TENANT] if self._multi_tenant else []
        names = [*leading, *columns]
        sa.Index(f"{table}_{'_'.join(columns)}", *(owner.c[name] for name in names))

    def own_index(self, table: str, *columns: str) -> None:
        """Index what a register alone looks for; the centre takes in many and is spared it."""
        if not self._multi_tenant:
            self.index(table, *columns)

    def order(self, table: str, column: str, key: str) -> None:
        """Let the centre page through a table by a text that may be missing.

        A register has its search index for that.
        """
        owner = next(each for each in self.metadata.tables.values() if each.name == table)
        if self._multi_tenant:
            shown = text_or_empty(owner.c[column])
            sa.Index(f"{table}_order", owner.c[TENANT], shown, owner.c[key])


def text_or_empty(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Write a text that may be missing so that lists are in its order, found by an index."""
    return sa.func.coalesce(column, sa.literal_column("''"))


def build(*, multi_tenant: bool, schema: str | None = None) -> sa.MetaData:
    """Declare the projection tables for a register, or for the centre with its tenant column.

    `schema` names another place for the same tables than the database's usual one.
    """
    b = _Builder(multi_tenant=multi_tenant, schema=schema)
    _people(b)
    _catalogue(b)
    _stock(b)
    _till(b)
    _after_sale(b)
    _accounts(b)
    _insuring(b)
    _dispensing(b)
    _lending(b)
    _reconciling(b)
    _ordering(b)
    _foreseeing(b)
    if multi_tenant:
        sa.event.listen(b.metadata, "after_create", fence_created)
    return b.metadata


def _people(b: _Builder) -> None:
    b.table(
        "pharmacy", LATEST, _key("pharmacy_id"),
        _text("name", "holder", "address", "city", "phone", "ice", "tax_id", "business_tax",
              "trade_register", "cnss", "inpe", "receipt_footer", null=True),
    )  # fmt: skip
    b.table("setting", LATEST, _key("key"), _text("value", null=True))
    b.table("register", LATEST, _key("register_id"), _text("code", "name", "type", null=True))
    b.table("person", PUT, _key("person_id"), _text("sealed_name", "event_id"))
    b.table(
        "role_grant",
        PUT,
        _key("grant_id"),
        _text("person_id", "role", "revocations_seen", "event_id"),
    )
    b.index("role_grant", "person_id")
    b.table("role_revocation", PUT, _key("revocation_id"), _text("person_id", "role", "event_id"))
    b.index("role_revocation", "person_id")
    b.table(
        "approval_key", PUT, _key("event_id"), _text("person_id", "device_id", "public_key"),
    )  # fmt: skip
    b.table(
        "device_revocation", PUT, _key("event_id"), _text("device_id", "reason"),
        _text("trusted_incarnation", "trusted_hash", null=True), _int("trusted_seq", null=True),
    )  # fmt: skip
    b.index("device_revocation", "device_id")
    b.table("event_release", PUT, _key("event_id"), _key("release_id"))


def _catalogue(b: _Builder) -> None:
    b.table("vat_rate", LATEST, _key("vat_class"), _key("valid_from"), _int("rate_bp", null=True))
    b.table("supplier", LATEST, _key("supplier_id"), _text("name", "phone", "city", null=True))
    b.table(
        "item", LATEST, _key("item_id"),
        _text("name", "dci", "dosage", "form", "presentation", "family", "vat_class", "tableau",
              "supplier_id", "princeps", "french_label", null=True),
        _int("price_centimes", "pack_units", "sold_by_unit", "reorder_point",
             "hospital_price_centimes", "reimbursement_base_centimes", "reimbursement_bp",
             "unit_cost_centimes", "reorder_quantity", "expiry_tracked", "active", null=True),
    )  # fmt: skip
    b.order("item", "name", "item_id")
    b.table(
        "item_origin", PUT, _key("item_id"),
        _text("import_id", null=True), _text("event_id"),
    )  # fmt: skip
    b.index("item_origin", "import_id")
    b.table("barcode_claim", PUT, _key("gtin"), _key("item_id"))
    b.index("barcode_claim", "item_id")
    b.table(
        "import_completed", PUT, _key("import_id"), _text("source_name", "source_sha256"),
        _int("row_count"),
    )  # fmt: skip
    b.table("import_undone", PUT, _key("import_id"), _key("event_id"))
    b.table(
        "field_write", PUT, _key("event_id"), _key("entity"), _key("entity_key"),
        _text("written"), _int("eff_hlc"), _text("device_id", "incarnation"), _int("seq"),
    )  # fmt: skip
    b.index("field_write", "entity", "entity_key")


def _stock(b: _Builder) -> None:
    b.table(
        "lot", PUT, _key("lot_id"), _text("item_id", "number"), _text("expiry", null=True),
        _int("price_centimes", null=True), _text("event_id"),
    )  # fmt: skip
    b.index("lot", "item_id")
    b.own_index("lot", "expiry")
    b.table("lot_hold", PUT, _key("hold_id"), _text("lot_id", "reason", "event_id"))
    b.index("lot_hold", "lot_id")
    b.table("lot_release", PUT, _key("hold_id"), _key("event_id"))
    for name, amount in (("stock_move", "quantity"), ("stock_pin", "counted")):
        b.table(
            name, STOCK, _key("event_id"), _key("line_no", type_=Int),
            _text("item_id", "lot_id", "place"),
            _int(amount, "eff_hlc"), _text("device_id", "incarnation"), _int("seq"),
        )  # fmt: skip
        b.index(name, "item_id", "lot_id", "place", "eff_hlc")
    b.table(
        "stock", STOCK, _key("item_id"), _key("lot_id"), _key("place"), _int("on_hand"),
        _int("pin_hlc"), _text("pin_device", "pin_incarnation"), _int("pin_seq"),
    )  # fmt: skip


def _till(b: _Builder) -> None:
    b.table(
        "cash_session", PUT, _key("session_id"), _text("register_id", "opened_by"),
        _int("opened_at_us", "float_centimes"), _text("business_date", "event_id"),
    )  # fmt: skip
    b.index("cash_session", "register_id", "opened_at_us")
    b.own_index("cash_session", "business_date")
    b.table(
        "cash_session_end", PUT, _key("session_id"), _key("event_id"), _text("closed_by"),
        _int("closed_at_us", "sale_count", "expected_cash_centimes", "counted_cash_centimes"),
    )  # fmt: skip
    b.table("cash_session_state", HIGHEST, _key("session_id"), _int("rank"))
    b.table(
        "session_total", SUM, _key("session_id"), _key("tender"),
        _int("payment_count", "tendered_centimes", "change_centimes", "refunded_centimes"),
    )  # fmt: skip
    b.table(
        "day_total", SUM, _key("register_id"), _key("business_date"), _key("vat_bp", type_=Int),
        _int("net_centimes", "vat_centimes", "gross_centimes"),
    )  # fmt: skip
    b.table(
        "sale", PUT, _key("sale_id"), _text("register_id", "session_id", "business_date", "series"),
        _int("number", "completed_at_us", "line_count", "total_centimes", "rounding_centimes"),
        _text("cashier_id", "basket_id", "event_id"), _text("customer_id", null=True),
    )  # fmt: skip
    b.index("sale", "session_id")
    b.index("sale", "series", "number")
    b.index("sale", "completed_at_us")
    b.index("sale", "basket_id")
    b.own_index("sale", "number", "completed_at_us")
    b.own_index("sale", "business_date", "completed_at_us", "total_centimes")
    b.table(
        "sale_line", PUT, _key("sale_id"), _key("line_no", type_=Int), _text("item_id", "name"),
        _int("quantity", "unit_price_centimes", "discount_centimes", "amount_centimes", "vat_bp",
             "vat_centimes"),
    )  # fmt: skip
    b.table(
        "payment", PUT, _key("sale_id"), _key("payment_no", type_=Int), _text("tender"),
        _int("amount_centimes", "tendered_centimes", "change_centimes"),
        _text("reference", "bank", "due", "taken_by", "approved_by", null=True),
    )  # fmt: skip
    b.table(
        "line_void", PUT, _key("void_id"), _text("session_id", "basket_id", "item_id"),
        _int("quantity", "unit_price_centimes", "voided_at_us"), _text("person_id", "event_id"),
    )  # fmt: skip
    b.index("line_void", "session_id")
    b.table(
        "basket_parking", PUT, _key("parking_id"), _text("basket_id", "register_id"),
        _text("parked_by", null=True),
        _int("parked_at_us", "line_count", "pack_count", "total_centimes"), _text("event_id"),
    )  # fmt: skip
    b.index("basket_parking", "parked_at_us")
    b.table(
        "basket_parking_end", PUT, _key("parking_id"), _key("event_id"),
        _text("outcome", "register_id"), _text("ended_by", null=True), _int("ended_at_us"),
    )  # fmt: skip


def _after_sale(b: _Builder) -> None:
    b.table(
        "receipt_copy", PUT, _key("request_id"), _text("sale_id"),
        _text("return_id", "person_id", null=True),
        _int("reprinted_at_us"), _text("event_id"),
    )  # fmt: skip
    b.index("receipt_copy", "sale_id")
    b.table(
        "invoice", PUT, _key("invoice_id"), _text("sale_id", "series"), _int("number"),
        _text("buyer_id", "sealed_buyer", "ice", "sealed_care", "business_date"),
        _int("issued_at_us"), _text("person_id", null=True), _text("event_id"),
    )  # fmt: skip
    b.index("invoice", "sale_id")
    b.table(
        "drawer_opening", PUT, _key("opening_id"), _text("register_id"),
        _text("session_id", null=True), _text("business_date", "reason"), _int("opened_at_us"),
        _text("person_id", null=True), _text("event_id"),
    )  # fmt: skip
    b.index("drawer_opening", "business_date")
    b.table(
        "sale_void", PUT, _key("sale_id", "event_id"), _text("session_id", "reason"),
        _int("total_centimes", "voided_at_us"), _text("person_id", null=True),
    )  # fmt: skip
    b.index("sale_void", "session_id")
    b.table(
        "sale_return", PUT, _key("return_id"),
        _text("sale_id", "register_id", "session_id", "business_date", "series"),
        _int("number", "returned_at_us", "rounding_centimes", "total_centimes"),
        _text("reason"), _text("person_id", null=True), _text("event_id"),
    )  # fmt: skip
    b.index("sale_return", "sale_id")
    b.own_index("sale_return", "business_date", "returned_at_us", "total_centimes")
    b.index("sale_return", "session_id")
    b.index("sale_return", "series", "number")
    b.table(
        "return_line", PUT, _key("return_id"), _key("line_no", type_=Int),
        _text("sale_id"), _int("sale_line_no"), _text("item_id", "place"),
        _int("quantity", "amount_centimes", "vat_bp", "vat_centimes"),
    )  # fmt: skip
    b.index("return_line", "sale_id")
    b.table(
        "refund", PUT, _key("return_id"), _key("refund_no", type_=Int), _text("tender"),
        _int("amount_centimes"),
    )  # fmt: skip


def _accounts(b: _Builder) -> None:
    b.table(
        "customer", LATEST, _key("customer_id"), _text("sealed", null=True),
        _int("limit_centimes", null=True),
    )  # fmt: skip
    b.table(
        "account_movement", PUT, _key("event_id"), _text("customer_id", "kind", "subject_id"),
        _int("moved_at_us"), _text("business_date"), _int("amount_centimes"),
    )  # fmt: skip
    b.index("account_movement", "customer_id", "moved_at_us")
    b.table(
        "account_total", SUM, _key("customer_id"), _int("debit_centimes", "credit_centimes"),
    )  # fmt: skip
    b.table(
        "account_payment", PUT, _key("payment_id"),
        _text("customer_id", "register_id", "session_id", "business_date", "series"),
        _int("number"), _text("tender"),
        _int("amount_centimes", "tendered_centimes", "change_centimes"),
        _text("reference", "bank", null=True), _int("paid_at_us"), _text("person_id", null=True),
        _text("event_id"),
    )  # fmt: skip
    b.index("account_payment", "session_id")
    b.index("account_payment", "series", "number")


def _insuring(b: _Builder) -> None:
    b.table(
        "insurer_rate", LATEST, _key("insurer_id"), _key("valid_from"), _text("name", null=True),
        _int("rate_bp", null=True),
    )  # fmt: skip
    b.table(
        "claim", PUT, _key("sale_id"),
        _text("ticket", "insurer_id", "insurer", "insured_id", "sealed_insured", "business_date"),
        _int("share_centimes", "most_centimes", "made_at_us"), _text("person_id", null=True),
        _text("event_id"),
    )  # fmt: skip
    b.index("claim", "made_at_us")
    b.table(
        "claim_move", PUT, _key("sale_id"), _key("event_id"), _int("state"), _text("batch"),
        _int("paid_centimes", "moved_at_us"), _text("person_id", null=True),
    )  # fmt: skip
    b.table("claim_total", SUM, _key("sale_id"), _int("paid_centimes", "returned_centimes"))
    b.table("claim_state", HIGHEST, _key("sale_id"), _int("rank"))


def _dispensing(b: _Builder) -> None:
    b.table(
        "dispensing", PUT, _key("act_id"), _key("line_no", type_=Int),
        _text("cause", "series"), _int("number"), _text("of_series", null=True),
        _int("of_number", null=True), _text("sale_id"), _int("sale_line_no"),
        _text("item_id", "name", "tableau", "lot_id"), _text("lot_number", null=True),
        _int("base_units"), _text("patient_id", "sealed_patient", "prescriber", "reference"),
        _text("written_on", null=True), _text("reason", "register_id", "business_date"),
        _int("occurred_at_us"), _text("person_id", null=True), _text("event_id"),
    )  # fmt: skip
    b.index("dispensing", "sale_id")
    b.index("dispensing", "series", "number")
    b.own_index("dispensing", "business_date", "occurred_at_us")
    b.table(
        "promise", PUT, _key("promise_id"), _text("sale_id", "ticket"), _int("sale_line_no"),
        _text("item_id", "name"), _int("packs", "base_units"),
        _text("patient_id", "sealed_patient", "register_id"), _int("made_at_us"),
        _text("person_id", null=True), _text("event_id"),
    )  # fmt: skip
    b.index("promise", "sale_id")
    b.table(
        "promise_end", PUT, _key("promise_id"), _key("end_id"), _text("outcome"), _int("packs"),
        _int("ended_at_us"), _text("person_id", null=True), _text("event_id"),
    )  # fmt: skip


def _lending(b: _Builder) -> None:
    b.table("colleague", LATEST, _key("colleague_id"), _text("name", "phone", null=True))
    b.table(
        "loan", PUT, _key("loan_id"), _text("colleague_id", "direction", "series"),
        _int("number"), _text("item_id", "name"),
        _int("packs", "base_units", "pack_value_centimes"),
        _text("register_id", "business_date"), _int("made_at_us"), _text("person_id", null=True),
        _text("event_id"),
    )  # fmt: skip
    b.index("loan", "colleague_id", "made_at_us")
    b.table(
        "loan_end", PUT, _key("loan_id"), _key("settlement_id"), _text("series"), _int("number"),
        _int("packs"), _text("way"), _int("paid_centimes"), _text("reference"),
        _text("register_id", "business_date"), _int("settled_at_us"),
        _text("person_id", null=True), _text("event_id"),
    )  # fmt: skip


def _reconciling(b: _Builder) -> None:
    tenders = ("cash_centimes", "card_centimes", "wallet_centimes", "other_centimes")
    b.table(
        "close_request", PUT, _key("request_id"), _text("session_id"),
        _text("requested_by", null=True), _int("requested_at_us"), _text("event_id"),
    )  # fmt: skip
    b.index("close_request", "session_id")
    b.table(
        "reconciliation", PUT, _key("reconciliation_id"), _text("session_id", "closing_event_id"),
        _text("started_by", null=True), _int("started_at_us"),
        _int(*(f"expected_{each}" for each in tenders), *(f"counted_{each}" for each in tenders)),
        _text("note", "event_id"),
    )  # fmt: skip
    b.index("reconciliation", "session_id")
    b.table("reconciliation_supersession", PUT, _key("reconciliation_id"), _key("superseded_id"))
    b.table(
        "reconciliation_step", PUT, _key("step_id"),
        _text("reconciliation_id", "step", "description"), _int("amount_centimes"),
        _text("performed_by", null=True), _int("performed_at_us"), _text("event_id"),
    )  # fmt: skip
    b.index("reconciliation_step", "reconciliation_id")
    b.table(
        "reconciliation_submission", PUT, _key("reconciliation_id"), _key("event_id"),
        _text("outcome"), _int("remaining_centimes"), _text("submitted_by", null=True),
        _int("submitted_at_us"),
    )  # fmt: skip
    b.table("reconciliation_state", HIGHEST, _key("reconciliation_id"), _int("rank"))


def _ordering(b: _Builder) -> None:
    b.table(
        "order_origin", PUT, _key("order_id"), _text("created_by", null=True),
        _int("created_at_us"), _text("event_id"),
    )  # fmt: skip
    b.table(
        "order_draft", LATEST, _key("order_id"), _text("supplier_id", "expected_date", null=True)
    )
    b.table(
        "order_draft_line", LATEST, _key("order_id"), _key("line_id"),
        _text("item_id", "lot_number", null=True), _int("packs", "unit_cost_centimes", null=True),
    )  # fmt: skip
    b.table("order_state", HIGHEST, _key("order_id"), _int("rank"))
    b.table(
        "order_submission", PUT, _key("order_id"), _key("event_id"), _text("supplier_id"),
        _text("expected_date", "submitted_by", null=True), _int("submitted_at_us"),
    )  # fmt: skip
    b.table(
        "ordered_line", PUT, _key("order_id"), _key("event_id"), _key("line_id"), _text("item_id"),
        _int("packs", "unit_cost_centimes"), _text("lot_number", null=True),
    )  # fmt: skip
    b.table(
        "order_receipt", PUT, _key("order_id"), _key("line_id"), _key("note"), _key("lot_id"),
        _key("event_id"), _text("receipt_id", "delivery_date"), _int("units"),
    )  # fmt: skip


def _foreseeing(b: _Builder) -> None:
    b.table(
        "forecast_part", PUT, _key("generation_id"), _key("part", type_=Int),
        _int("parts", "generated_at_us"), _text("model", "event_id"),
    )  # fmt: skip
    b.table(
        "forecast", PUT, _key("forecast_id"), _text("generation_id", "item_id"),
        _int("horizon_days", "expected_milli", "low_milli", "high_milli", "order_packs"),
        _text("rationale"),
    )  # fmt: skip
    b.index("forecast", "generation_id", "item_id")
    b.table(
        "forecast_feedback", PUT, _key("feedback_id"), _text("forecast_id", "verdict", "comment"),
        _text("given_by", null=True), _int("given_at_us"), _text("event_id"),
    )  # fmt: skip
    b.index("forecast_feedback", "forecast_id")


metadata = build(multi_tenant=False)
"""The register's projection tables."""
