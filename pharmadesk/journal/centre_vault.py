"""The vault at the centre: an entry a person, opaque, or the word that the person is erased.

Every function runs inside the caller's transaction, which carries the tenant. Entries are numbered
1, 2, 3 … under the lock of the tenant's log; one that is erased goes to the end, so that whoever
reads on meets it. An erased entry holds nothing of the key any more, and stays for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    import sqlalchemy as sa

_FIELDS: Final = (
    "person_id, number, sealed, device_id, owner_id, owner_key, approval, countersignature"
)
_LAST: Final = "SELECT coalesce(max(number), 0) FROM vault_entry"
_COUNT: Final = """SELECT count(*) FILTER (WHERE countersignature = ''),
    count(*) FILTER (WHERE countersignature = '' AND device_id = ?), count(*) FROM vault_entry"""
_FIND: Final = f"SELECT {_FIELDS} FROM vault_entry WHERE person_id = ?"  # noqa: S608 - our own column names
_AFTER: Final = f"SELECT {_FIELDS} FROM vault_entry WHERE number > ? ORDER BY number LIMIT ?"  # noqa: S608 - our own column names
_PUT: Final = """INSERT INTO vault_entry (person_id, number, sealed, device_id, owner_id, owner_key,
    approval, countersignature) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (tenant_id, person_id) DO UPDATE SET number = excluded.number,
    sealed = excluded.sealed, device_id = excluded.device_id, owner_id = excluded.owner_id,
    owner_key = excluded.owner_key, approval = excluded.approval,
    countersignature = excluded.countersignature"""


class Entry(NamedTuple):
    """What is kept of a person; a countersigned one is erased, and nothing is sealed in it.

    Shape: `device_id` put the key, or is where the owner decided.
    """

    person_id: str
    number: int
    sealed: str
    device_id: str
    owner_id: str = ""
    owner_key: str = ""
    approval: str = ""
    countersignature: str = ""

    @property
    def is_erased(self) -> bool:
        """Whether the person is erased."""
        return bool(self.countersignature)


def last_number(connection: sa.Connection) -> int:
    """Return the number of the last entry, 0 for an empty vault."""
    return int(execute(connection, _LAST).scalar())


class Counted(NamedTuple):
    """How many persons have a key here, to how many of them one device gave it, and all entries."""

    keys: int
    of_device: int
    entries: int


def count(connection: sa.Connection, device_id: str) -> Counted:
    """Count what is there, and what a device put of it."""
    return Counted(*execute(connection, _COUNT, device_id).first())


def find(connection: sa.Connection, person_id: str) -> Entry | None:
    """Return the entry of a person."""
    row = execute(connection, _FIND, person_id).first()
    return None if row is None else Entry(*row)


def after(connection: sa.Connection, number: int, most: int) -> list[Entry]:
    """Return the entries after a number, in their order."""
    return [Entry(*row) for row in execute(connection, _AFTER, number, most)]


def keep(connection: sa.Connection, entry: Entry) -> None:
    """Keep an entry in the place of what was there of its person."""
    execute(connection, _PUT, *entry)
