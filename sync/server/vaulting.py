"""`vault`: keys of persons that no centre can open, handed from register to register.

The first who puts a key of a person wins, so that no register replaces a name; an owner's erasure
wins over every key, before it or after, and ends what the centre keeps for the person to sign in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.journal import centre_authority, centre_vault
from pharmadesk.journal.centre_vault import Counted, Entry
from sync.protocol import messages, signing
from sync.protocol.messages import MAX_VAULT_ENTRIES, Shelf
from sync.server import places
from sync.server.asking import checked_id
from sync.server.refusing import Denied

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from pharmadesk.journal.authority import Authority
    from pharmadesk.journal.event import Signer
    from pharmadesk.services.replication.accepted import Sender
    from sync.protocol.messages import Sealed, Vault

MOST_PERSONS: Final = 30_000
"""How many persons of a pharmacy have a key here; who is erased counts no more. An entry is some
hundred bytes: a busy counter's customers, and the buyers on its invoices, are a few megabytes."""
MOST_OF_DEVICE: Final = 10_000
"""How many of them one device gives theirs, so that none takes the room of all."""
MOST_ENTRIES: Final = 100_000
"""How many there are with the erased ones, which stay for ever."""
_SEALED: Final = re.compile(r"[A-Za-z0-9_-]{1,200}", re.ASCII)
_KEY: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SIGNATURE: Final = re.compile(r"[0-9a-f]{128}", re.ASCII)


class Centre(NamedTuple):
    """What the centre signs with and is known by, and what makes it forget a user."""

    signer: Signer
    public_key: bytes
    forget: Callable[[Connection, str], None]


def share(
    connection: Connection, sender: Sender, said: Vault, own: Centre, epoch: str
) -> tuple[Shelf, bool]:
    """Put what a register brings, tell what it has not heard; tell also whether anything changed.

    Raises: Denied `sync.device_revoked`, `sync.too_large`, `sync.frame`.
    """
    if sender.revoked:
        raise Denied("sync.device_revoked")
    if len(said.entries) > MAX_VAULT_ENTRIES or len(said.erasures) > MAX_VAULT_ENTRIES:
        raise Denied("sync.too_large", limit_entries=MAX_VAULT_ENTRIES)
    brought = [_entry(sender, each) for each in said.entries]
    erased = [_erasure(each) for each in said.erasures]
    refused: list[messages.NotKept] = []
    before = last = centre_vault.last_number(connection)
    if brought or erased:
        keeping = _Keeping(connection, sender, own)
        refused = keeping.keep(brought, erased)
        before, last = keeping.first, keeping.last
    number = places.number(said.after)
    told = centre_vault.after(connection, number, MAX_VAULT_ENTRIES)
    following = told[-1].number if told else min(number, last)
    answer = Shelf(
        entries=tuple(map(_told, told)),
        next=following,
        complete=following == last,
        refused=tuple(refused),
        server_epoch=epoch,
    )
    return answer, last > before


class _Keeping:
    """Gives what is brought its places, under the lock of the tenant's log."""

    def __init__(self, connection: Connection, sender: Sender, centre: Centre) -> None:
        centre_authority.lock_log(connection)
        self._connection = connection
        self._sender = sender
        self._centre = centre
        self._count = centre_vault.count(connection, sender.device_id)
        self.first = self.last = centre_vault.last_number(connection)

    def keep(self, brought: list[Entry], erased: list[Entry]) -> list[messages.NotKept]:
        whys = [(each, self._put(each)) for each in brought]
        authority = centre_authority.read(self._connection) if erased else None
        for each in erased:
            assert authority is not None
            whys.append((each, self._erase(each, authority)))
        return [messages.NotKept(person_id=e.person_id, code=why) for e, why in whys if why]

    def _put(self, entry: Entry) -> str | None:
        known = centre_vault.find(self._connection, entry.person_id)
        if known is None:
            keys, of_device, entries = self._count
            if keys >= MOST_PERSONS or of_device >= MOST_OF_DEVICE or entries >= MOST_ENTRIES:
                return "sync.vault_full"
            self._count = Counted(keys + 1, of_device + 1, entries + 1)
            self._place(entry)
            return None
        is_same = known.is_erased or known.sealed == entry.sealed
        return None if is_same else "sync.vault_taken"

    def _erase(self, erasure: Entry, authority: Authority) -> str | None:
        known = centre_vault.find(self._connection, erasure.person_id)
        if known is not None and known.is_erased:
            self._centre.forget(self._connection, erasure.person_id)
            return None
        digest = signing.erasure_digest(
            self._sender.tenant_id, erasure.device_id, erasure.person_id, erasure.owner_id
        )
        if not signing.is_signed(bytes.fromhex(erasure.owner_key), digest, erasure.approval):
            return "sync.authority"
        if not signing.is_signed(self._centre.public_key, digest, erasure.countersignature):
            told = (erasure.owner_id, erasure.device_id, erasure.owner_key)
            is_founding = authority.answers_for_itself(self._sender.device_id)
            if not (authority.is_owner(*told) or is_founding):
                return "sync.authority"
        if known is None:
            if self._count.entries >= MOST_ENTRIES:
                return "sync.vault_full"
            self._count = self._count._replace(entries=self._count.entries + 1)
        signed = erasure._replace(countersignature=signing.sign(self._centre.signer, digest))
        self._place(signed)
        self._centre.forget(self._connection, erasure.person_id)
        return None

    def _place(self, entry: Entry) -> None:
        self.last += 1
        centre_vault.keep(self._connection, entry._replace(number=self.last))


def _entry(sender: Sender, brought: Sealed) -> Entry:
    person_id = checked_id(brought.person_id, "person_id")
    if _SEALED.fullmatch(brought.sealed) is None:
        raise Denied("sync.frame", problem="an entry is base64url of at most 150 bytes")
    return Entry(person_id, 0, brought.sealed, sender.device_id)


def _erasure(brought: messages.Erasure) -> Entry:
    ids = {name: getattr(brought, name) for name in ("person_id", "device_id", "owner_id")}
    for name, text in ids.items():
        checked_id(text, name)
    is_signed = _SIGNATURE.fullmatch(brought.approval) is not None
    if _KEY.fullmatch(brought.owner_key) is None or not is_signed:
        raise Denied("sync.frame", problem="an erasure shows a key and a signature")
    return Entry(
        number=0,
        sealed="",
        owner_key=brought.owner_key,
        approval=brought.approval,
        countersignature=brought.countersignature,
        **ids,
    )


def _told(entry: Entry) -> messages.Shelved:
    if not entry.is_erased:
        return messages.Shelved(number=entry.number, person_id=entry.person_id, sealed=entry.sealed)
    erasure = messages.Erasure(
        person_id=entry.person_id,
        device_id=entry.device_id,
        owner_id=entry.owner_id,
        owner_key=entry.owner_key,
        approval=entry.approval,
        countersignature=entry.countersignature,
    )
    return messages.Shelved(number=entry.number, person_id=entry.person_id, erasure=erasure)
