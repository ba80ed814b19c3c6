"""What is said of the vault, in the words of the wire; an erasure is believed only when proven."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from msgspec.structs import asdict as fields_of

from pharmadesk.services.replication.vaulted import Erasure, Heard
from sync.client.core import Holding
from sync.protocol import messages, signing

if TYPE_CHECKING:
    from pharmadesk.services.replication.vaulted import Put
    from sync.protocol.messages import Shelf, Shelved, Vault

UNPROVEN: Final = "sync.vault_erasure"
_REFUSALS: Final = frozenset({"sync.vault_taken", "sync.vault_full", "sync.authority"})


def holding(put: Put) -> Holding:
    """Tell what there is to share."""
    return Holding(bool(put.entries), bool(put.erasures), put.number)


def message(put: Put, *, with_erasures: bool) -> Vault:
    """Write what is brought."""
    erasures = put.erasures if with_erasures else ()
    return messages.Vault(
        after=put.number,
        entries=tuple(
            messages.Sealed(person_id=person_id, sealed=sealed)
            for person_id, sealed in put.entries.items()
        ),
        erasures=tuple(messages.Erasure(**asdict(each)) for each in erasures),
    )


def heard(answer: Shelf, tenant_id: str, server_key: bytes) -> tuple[list[Heard], dict[str, str]]:
    """Read what is told, and why some of it is not believed, by person."""
    believed = [each for each in answer.entries if _is_proven(each, tenant_id, server_key)]
    faults = {
        each.person_id: each.code if each.code in _REFUSALS else "sync.answer"
        for each in answer.refused
    }
    faults |= {each.person_id: UNPROVEN for each in answer.entries if each not in believed}
    return [_as_heard(each) for each in believed], faults


def _as_heard(told: Shelved) -> Heard:
    if told.erasure is None:
        return Heard(told.person_id, told.sealed)
    return Heard(told.person_id, erasure=Erasure(**fields_of(told.erasure)))


def _is_proven(told: Shelved, tenant_id: str, server_key: bytes) -> bool:
    erasure = told.erasure
    if erasure is None:
        return True
    digest = signing.erasure_digest(
        tenant_id, erasure.device_id, erasure.person_id, erasure.owner_id
    )
    try:
        owner_key = bytes.fromhex(erasure.owner_key)
    except ValueError:
        return False
    return (
        erasure.person_id == told.person_id
        and signing.is_signed(owner_key, digest, erasure.approval)
        and signing.is_signed(server_key, digest, erasure.countersignature)
    )
