"""Whose keys a register can vouch for: its own, its predecessors', and whom its centre let in.

The first event of an incarnation names the last event of the one before it by its hash, which
covers that chain back to the opening that declares its key. A register restored on another
computer, being a new device, so vouches for the device it continues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

_CHAINS: Final = """SELECT incarnation, device_id, public_key, parent_incarnation
    FROM journal_chain"""


def vouched_keys(
    connection: sa.Connection, own_key: bytes, others: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the keys by device id; `verify` holds the index they are read from to the events.

    `others` are the keys of other devices, as the centre handed them over.
    """
    chains = {row[0]: row[1:] for row in execute(connection, _CHAINS)}
    trusted = [incarnation for incarnation, chain in chains.items() if chain[1] == own_key]
    keys = dict(others)
    while trusted:
        chain = chains.pop(trusted.pop(), None)
        if chain is not None:
            device_id, key, parent = chain
            keys[device_id] = key
            trusted.append(parent)
    return keys


def continued(connection: sa.Connection, device_id: str) -> dict[str, bytes]:
    """Return the devices that a device continues, as its chains say, with the key of each."""
    chains = {row[0]: row[1:] for row in execute(connection, _CHAINS)}
    followed = [incarnation for incarnation, chain in chains.items() if chain[0] == device_id]
    keys: dict[str, bytes] = {}
    while followed:
        chain = chains.pop(followed.pop(), None)
        if chain is not None:
            author, key, parent = chain
            if author != device_id:
                keys[author] = key
            followed.append(parent)
    return keys


def chain_keys(connection: sa.Connection) -> dict[tuple[str, str], bytes]:
    """Return the key that each chain declared when it was opened, by device and incarnation."""
    return {(row[1], row[0]): row[2] for row in execute(connection, _CHAINS)}
