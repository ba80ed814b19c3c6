"""The first schema: a register's local tables.

Everything is spelt out: a revision must create tomorrow what it created at its release, whatever
the table modules say by then.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pharmadesk.storage.ddl import is_sqlite

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables of an empty database."""
    if is_sqlite():
        _create_drafts()
        _create_print_jobs()
        _create_people()


def _create_drafts() -> None:
    op.create_table(
        "local_basket",
        sa.Column("basket_id", sa.Text, primary_key=True),
        sa.Column("cash_session_id", sa.Text),
        sa.Column("actor_id", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("label", sa.Text),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("updated_us", sa.BigInteger, nullable=False),
        sa.CheckConstraint("state IN ('open', 'parked')", name="local_basket_state"),
    )
    op.create_table(
        "local_basket_line",
        sa.Column("basket_id", sa.Text, primary_key=True),
        sa.Column("line_no", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("lot_id", sa.Text),
        sa.Column("quantity", sa.BigInteger, nullable=False),
        sa.Column("unit_price_centimes", sa.BigInteger, nullable=False),
        sa.Column("price_choice", sa.Text),
        sa.Column("scanned_text", sa.Text),
        sa.Column("scanned_us", sa.BigInteger, nullable=False),
        sa.CheckConstraint("quantity > 0", name="local_basket_line_quantity"),
    )


def _create_print_jobs() -> None:
    op.create_table(
        "local_print_job",
        sa.Column("job_id", sa.Text, primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("copy", sa.Integer, nullable=False),
        sa.Column("kick_drawer", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("updated_us", sa.BigInteger, nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'printing', 'printed', 'dropped')", name="local_print_job_state"
        ),
    )
    op.create_index("local_print_job_by_state", "local_print_job", ["state", "created_us"])


def _create_people() -> None:
    op.create_table(
        "local_pin_guard",
        sa.Column("person_id", sa.Text, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("blocked_until_us", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "local_credential",
        sa.Column("person_id", sa.Text, primary_key=True),
        sa.Column("pin_hash", sa.Text, nullable=False),
        sa.Column("changed_us", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "local_person_key",
        sa.Column("person_id", sa.Text, primary_key=True),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "local_preference",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
