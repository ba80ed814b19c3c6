"""The vault, as a register shares it with the others: keys of persons, and who was erased.

What is untold is put; what is new at the centre is taken. Nothing here is an event: a key that is
dropped leaves no trace in any journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Bug
from pharmadesk.services.people import NAMES
from pharmadesk.services.replication.centre import LOCAL
from pharmadesk.storage import sync_state, vault, vault_entries
from pharmadesk.storage.vault_entries import Erasure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

__all__ = ["Erasure", "Heard", "Put", "begin_again", "take", "waiting"]

UNREADABLE: Final = "sync.vault_unreadable"
TAKEN: Final = "sync.vault_taken"


@dataclass(frozen=True, slots=True)
class Put:
    """What the centre is not known to have of the vault, and the last entry heard of it."""

    number: int
    entries: dict[str, str]
    erasures: tuple[Erasure, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """An entry of the vault: a sealed key, or an erasure that was proven."""

    person_id: str
    sealed: str = ""
    erasure: Erasure | None = None


def waiting(till: Till, most: int) -> Put:
    """Read what is to be put, so many of each at most."""
    tenant_id = till.identity.tenant_id
    with till.database.read() as connection:
        centre = sync_state.centre(connection)
        if centre is None:
            raise Bug("sync.not_enrolled")
        untold = vault_entries.keys_untold(connection, most)
        entries = {}
        if untold:
            key = vault_entries.tenant_key(connection)
            entries = {
                person_id: vault_entries.seal_entry(key, tenant_id, person_id, person_key)
                for person_id, person_key in untold.items()
            }
        erasures = tuple(vault_entries.erasures_untold(connection, most))
        return Put(centre.vault_number, entries, erasures)


def take(till: Till, put: Sequence[str], heard: Sequence[Heard], number: int) -> dict[str, str]:
    """Take entries over, up to a number, and note which of one's own were heard of.

    One that makes no sense is left out; returns why, by person.
    """
    tenant_id = till.identity.tenant_id

    def work(unit: Unit) -> dict[str, str]:
        connection = unit.connection
        vault_entries.told(connection, put)
        key = vault_entries.tenant_key(connection)
        faults = {}
        for each in heard:
            if (fault := _take(connection, key, tenant_id, each)) is not None:
                faults[each.person_id] = fault
        sync_state.note(connection, vault_number=number)
        unit.local.update({LOCAL, NAMES} if heard else {LOCAL})
        return faults

    return till.write(None, work)


def begin_again(till: Till) -> None:
    """Forget what the centre knows, and what was heard of it: it was restored."""

    def work(unit: Unit) -> None:
        vault_entries.untell(unit.connection)
        sync_state.note(unit.connection, vault_number=0)

    till.write(None, work)


def _take(connection: Connection, key: bytes, tenant_id: str, heard: Heard) -> str | None:
    person_id = heard.person_id
    if heard.erasure is not None:
        vault_entries.erase(connection, heard.erasure, is_told=True)
        return None
    if vault_entries.is_erased(connection, person_id):
        return None
    person_key = vault_entries.open_entry(key, tenant_id, person_id, heard.sealed)
    if person_key is None:
        return UNREADABLE
    known = vault.person_key(connection, person_id)
    if known is None:
        vault.keep_person_key(connection, person_id, person_key)
    vault_entries.told(connection, [person_id])
    return TAKEN if known not in {None, person_key} else None
