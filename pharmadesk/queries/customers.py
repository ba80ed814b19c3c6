"""Who the customers are, read with their keys, and found by name, phone or code as one types.

Names are sealed one by one, so a search cannot ask the database. `Directory` holds what was read
once, and looks through it: five thousand customers take half a second to be read, away from the
window, and some ten milliseconds to be looked through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from pharmadesk.domain.accounts import customer_code
from pharmadesk.projections.tables import metadata
from pharmadesk.storage import vault
from pharmadesk.values.text import ascii_digits, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_customer = metadata.tables["customer"]

MOST_FOUND: Final = 50
KINDS: Final = frozenset({"customer.described"})
"""The events that change who is found."""
_LEAST_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer; one who was erased, or whose key has not come yet, has an empty name."""

    customer_id: str
    name: str
    phone: str = ""
    note: str = ""

    @property
    def code(self) -> str:
        """What papers call them."""
        return customer_code(self.customer_id)


class Directory:
    """The customers of the pharmacy whose names can be read, by name."""

    def __init__(self, customers: Iterable[Customer]) -> None:
        named = [(fold(each.name), each) for each in customers if each.name]
        named.sort(key=lambda pair: (pair[0], pair[1].customer_id))
        self._all = tuple(each for _, each in named)
        self._by_id = {each.customer_id: each for each in self._all}
        self._keys = tuple(
            (" " + name, digits_of(each.phone), fold(each.code).replace("-", ""))
            for name, each in named
        )

    def __len__(self) -> int:
        return len(self._all)

    def get(self, customer_id: str) -> Customer | None:
        """Find a customer by id."""
        return self._by_id.get(customer_id)

    def search(self, typed: str, most: int = MOST_FOUND) -> tuple[Customer, ...]:
        """Find who has every word at the beginning of one of theirs, that phone, or that code.

        Nothing typed finds everybody, in the order of names; so many at most.
        """
        words = fold(typed).split()
        digits = digits_of(typed)
        code = fold(typed).replace("-", "").replace(" ", "")
        found: list[Customer] = []
        for (name, phone, own_code), each in zip(self._keys, self._all, strict=True):
            by_name = all(f" {word}" in name for word in words)
            by_phone = len(digits) >= _LEAST_DIGITS and digits in phone
            if by_name or by_phone or (code and code == own_code):
                found.append(each)
                if len(found) == most:
                    break
        return tuple(found)


def directory(connection: Connection) -> Directory:
    """Read everybody; slow enough to be done away from the window."""
    keys = vault.person_keys(connection)
    rows = connection.execute(
        sa.select(_customer.c.customer_id, _customer.c.sealed).where(
            _customer.c.sealed.is_not(None)
        )
    )
    return Directory(
        _read(keys[row.customer_id], row.customer_id, row.sealed)
        for row in rows
        if row.customer_id in keys
    )


def customer(connection: Connection, customer_id: str) -> Customer | None:
    """Find a customer; None for an id that nobody was given."""
    sealed = connection.execute(
        sa.select(_customer.c.sealed).where(_customer.c.customer_id == customer_id)
    ).scalar()
    if sealed is None:
        return None
    key = vault.person_key(connection, customer_id)
    return Customer(customer_id, "") if key is None else _read(key, customer_id, sealed)


def digits_of(text: str) -> str:
    """Keep the digits of a phone number, Arabic ones too, without the prefix of Morocco."""
    digits = "".join(each for each in ascii_digits(text) if each.isdecimal())
    for prefix in ("00212", "212"):
        if digits.startswith(prefix):
            return "0" + digits.removeprefix(prefix)
    return digits


def _read(key: bytes, customer_id: str, sealed: str) -> Customer:
    name, _, rest = vault.unseal(key, customer_id, sealed).partition("\n")
    phone, _, note = rest.partition("\n")
    return Customer(customer_id, name, phone, note)
