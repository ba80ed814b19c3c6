"""What a register remembers that is no business fact: drafts, print jobs, PINs, its centre.

These rows share the encrypted file and the commit discipline of the journal, so that a kill loses
no scanned line; they are never journaled, never synchronised, and `rebuild` ignores them. They
exist on a register only, so no table carries a tenant.

Shape: times `*_us` are UTC microseconds, money `*_centimes`, identifiers canonical UUIDv7 text.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

metadata: Final = sa.MetaData()


def _reduction() -> tuple[sa.Column[int], sa.Column[int], sa.Column[str]]:
    """Make the columns of a discount; without a giver there is none."""
    return (
        sa.Column("reduction_bp", sa.BigInteger),
        sa.Column("reduction_at_most_centimes", sa.BigInteger),
        sa.Column("reduction_by", sa.Text),
    )


local_basket: Final = sa.Table(
    "local_basket",
    metadata,
    sa.Column("basket_id", sa.Text, primary_key=True),
    sa.Column("begun_us", sa.BigInteger, nullable=False),
    sa.Column("updated_us", sa.BigInteger, nullable=False),
    sa.Column("customer_id", sa.Text),  # none: for nobody in particular
    *_reduction(),
)

local_basket_line: Final = sa.Table(
    "local_basket_line",
    metadata,
    sa.Column("basket_id", sa.Text, primary_key=True),
    sa.Column("line_no", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("item_id", sa.Text, nullable=False),
    sa.Column("quantity", sa.BigInteger, nullable=False),
    sa.Column("unit_price_centimes", sa.BigInteger, nullable=False),
    sa.Column("prices", sa.Text, nullable=False),  # JSON: the prices the box may bear
    sa.Column("lot_id", sa.Text),  # none: first expiry, first out decides at payment
    sa.Column("lot_number", sa.Text),
    sa.Column("lot_expiry", sa.Text),
    sa.Column("scanned_by", sa.Text, nullable=False),
    sa.Column("scanned_us", sa.BigInteger, nullable=False),
    sa.Column("removed", sa.Integer, nullable=False),  # kept while it can be put back
    sa.Column("owed", sa.BigInteger, nullable=False),  # packs to be handed over later
    sa.Column("by_unit", sa.Integer, nullable=False),  # whether quantity counts units of a pack
    *_reduction(),
    sa.CheckConstraint("quantity > 0", name="local_basket_line_quantity"),
)

local_basket_payment: Final = sa.Table(
    "local_basket_payment",
    metadata,
    sa.Column("basket_id", sa.Text, primary_key=True),
    sa.Column("payment_no", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("tender", sa.Text, nullable=False),
    sa.Column("centimes", sa.BigInteger, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),  # empty where the tender has none
    sa.Column("bank", sa.Text, nullable=False),
    sa.Column("due", sa.Text, nullable=False),
    sa.Column("taken_by", sa.Text, nullable=False),
    sa.Column("approved_by", sa.Text, nullable=False),  # empty where nobody had to
)

local_basket_prescription: Final = sa.Table(
    "local_basket_prescription",
    metadata,
    sa.Column("basket_id", sa.Text, primary_key=True),
    *(
        sa.Column(name, sa.Text, nullable=False)  # empty where it is not known
        for name in ("patient", "address", "prescriber", "written_on", "reference", "code")
    ),
    sa.Column("reason", sa.Text, nullable=False),  # why none was noted
)

local_print_job: Final = sa.Table(
    "local_print_job",
    metadata,
    sa.Column("job_id", sa.Text, primary_key=True),
    sa.Column("document", sa.Text, nullable=False),  # which paper: receipt, z_report …
    sa.Column("subject", sa.Text, nullable=False),  # of what: the sale, the cash session …
    sa.Column("copy", sa.Integer, nullable=False),  # 0 is the original
    sa.Column("kick_drawer", sa.Boolean, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),  # the code of the last failure
    sa.Column("created_us", sa.BigInteger, nullable=False),
    sa.Column("updated_us", sa.BigInteger, nullable=False),
    sa.CheckConstraint(
        "state IN ('waiting', 'printing', 'printed', 'dropped')", name="local_print_job_state"
    ),
    sa.Index("local_print_job_by_state", "state", "created_us"),
)

local_picture: Final = sa.Table(
    "local_picture",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

local_pin_guard: Final = sa.Table(
    "local_pin_guard",
    metadata,
    sa.Column("person_id", sa.Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("blocked_until_us", sa.BigInteger, nullable=False),  # of steady time, not UTC
)

local_credential: Final = sa.Table(
    "local_credential",
    metadata,
    sa.Column("person_id", sa.Text, primary_key=True),
    sa.Column("pin_hash", sa.Text, nullable=False),  # argon2id, peppered
    sa.Column("changed_us", sa.BigInteger, nullable=False),
)

local_badge: Final = sa.Table(
    "local_badge",
    metadata,
    sa.Column("person_id", sa.Text, primary_key=True),
    sa.Column("badge_hash", sa.Text, nullable=False, unique=True),  # peppered
)

local_person_key: Final = sa.Table(
    "local_person_key",
    metadata,
    sa.Column("person_id", sa.Text, primary_key=True),
    sa.Column("wrapped_key", sa.LargeBinary, nullable=False),  # dropped to erase the person
    sa.Column("is_told", sa.Boolean, nullable=False),  # the centre is known to have heard of it
)

local_erasure: Final = sa.Table(
    "local_erasure",
    metadata,
    sa.Column("person_id", sa.Text, primary_key=True),
    sa.Column("device_id", sa.Text, nullable=False),  # where the owner decided it
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("owner_key", sa.Text, nullable=False),
    sa.Column("approval", sa.Text, nullable=False),
    sa.Column("countersignature", sa.Text, nullable=False),  # empty until the centre has heard
    sa.Column("is_told", sa.Boolean, nullable=False),
)

local_tenant_key: Final = sa.Table(
    "local_tenant_key",
    metadata,
    sa.Column("only", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key", sa.LargeBinary, nullable=False),  # opens what registers tell through the vault
    sa.CheckConstraint('"only" = 1', name="local_tenant_key_only"),
)

local_approval_key: Final = sa.Table(
    "local_approval_key",
    metadata,
    sa.Column("person_id", sa.Text, primary_key=True),
    sa.Column("public_key", sa.Text, nullable=False),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("nonce", sa.LargeBinary, nullable=False),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),  # opened by the PIN and the pepper
    sa.Column("passes", sa.Integer, nullable=False),
    sa.Column("memory_kib", sa.Integer, nullable=False),
    sa.Column("lanes", sa.Integer, nullable=False),
)

local_preference: Final = sa.Table(
    "local_preference",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),  # JSON
)

local_sync: Final = sa.Table(
    "local_sync",
    metadata,
    sa.Column("only", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("server_url", sa.Text, nullable=False),
    sa.Column("server_key", sa.LargeBinary, nullable=False),  # countersigns acknowledgements
    sa.Column("server_epoch", sa.Text),
    sa.Column("position", sa.BigInteger, nullable=False),  # of the tenant's log, as far as pulled
    sa.Column("tenant_hash", sa.LargeBinary, nullable=False),
    sa.Column("own_seq", sa.BigInteger, nullable=False),  # own events met there, this incarnation
    sa.Column("vault_number", sa.BigInteger, nullable=False),  # the last entry heard of
    sa.Column("last_success_us", sa.BigInteger),
    sa.Column("last_success_day", sa.Text),  # the trusted day of the last success
    sa.Column("problem", sa.Text),  # the code of what stands in the way
    sa.CheckConstraint('"only" = 1', name="local_sync_only"),
)

local_joining: Final = sa.Table(
    "local_joining",
    metadata,
    sa.Column("only", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("device_id", sa.Text, nullable=False),
    sa.CheckConstraint('"only" = 1', name="local_joining_only"),
)

local_ack: Final = sa.Table(
    "local_ack",
    metadata,
    sa.Column("incarnation", sa.Text, primary_key=True),
    sa.Column("branch", sa.Integer, primary_key=True, autoincrement=False),  # at the centre
    sa.Column("through_seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("server_epoch", sa.Text, primary_key=True),
    sa.Column("through_hash", sa.LargeBinary, nullable=False),
    sa.Column("tenant_hash", sa.LargeBinary, nullable=False),
    sa.Column("received_at_us", sa.BigInteger, nullable=False),
    sa.Column("countersignature", sa.Text, nullable=False),
)

local_fork: Final = sa.Table(
    "local_fork",
    metadata,
    sa.Column("incarnation", sa.Text, primary_key=True),
    sa.Column("here", sa.Integer, primary_key=True, autoincrement=False),  # its branch here
    sa.Column("branch", sa.Integer, nullable=False),  # and the centre's number for the same
    sa.Column("common_seq", sa.BigInteger, nullable=False),
    sa.Column("common_hash", sa.LargeBinary, nullable=False),
)

local_peer: Final = sa.Table(
    "local_peer",
    metadata,
    sa.Column("device_id", sa.Text, primary_key=True),
    sa.Column("public_key", sa.LargeBinary, nullable=False),  # as the centre vouches for it
)

local_ungiven: Final = sa.Table(
    "local_ungiven",
    metadata,
    sa.Column("device_id", sa.Text, primary_key=True),
    sa.Column("incarnation", sa.Text, primary_key=True),
    sa.Column("head_hash", sa.LargeBinary, nullable=False),  # of the last event of it known here
)

local_snapshot: Final = sa.Table(
    "local_snapshot",
    metadata,
    sa.Column("only", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    # What it covers, once its rows are in use: those of the log up to this place …
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("tenant_hash", sa.LargeBinary, nullable=False),
    sa.Column("hlc", sa.BigInteger, nullable=False),
    sa.CheckConstraint('"only" = 1', name="local_snapshot_only"),
    sa.CheckConstraint("state IN ('arriving', 'in_use', 'over')", name="local_snapshot_state"),
)

local_snapshot_part: Final = sa.Table(
    "local_snapshot_part",
    metadata,
    sa.Column("begins", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

local_snapshot_aside: Final = sa.Table(
    "local_snapshot_aside",
    metadata,
    sa.Column("event_id", sa.Text, primary_key=True),  # … but for these
)

local_aside: Final = sa.Table(
    "local_aside",
    metadata,
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),  # a code: why it is in no row yet
    sa.Column("detail", sa.Text),
    sa.Column("since_us", sa.BigInteger, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
)

local_blocked_item: Final = sa.Table(
    "local_blocked_item",
    metadata,
    sa.Column("item_id", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Text, primary_key=True),  # critical, about this item, and aside
    sa.Index("local_blocked_item_event", "event_id"),
)
