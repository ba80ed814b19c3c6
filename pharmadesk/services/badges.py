"""Badges: a code on a card, scanned at the lock, lets its person sell at once.

A badge can be lent and copied, and no key of a person lies behind it: it lets sell, whatever roles
its person has. What takes more takes a PIN, of who logs in or of a second person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.domain.events import LoginAccepted
from pharmadesk.domain.permissions import Action, Role, may
from pharmadesk.errors import Refused
from pharmadesk.queries import people as reading
from pharmadesk.services import people
from pharmadesk.services.changes import Actor
from pharmadesk.storage import credentials
from pharmadesk.values.barcodes import read_scan
from pharmadesk.values.clock import US_IN_S

if TYPE_CHECKING:
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

LEAST_LETTERS: Final = 8
"""A shorter code could be found by trying."""


def code_of(text: str) -> str:
    """Read the code of a badge from what was scanned.

    Raises: Refused `badge.product` for the code of a box, `badge.short`, `scan.*`.
    """
    read = read_scan(text)
    if read.gtin is not None:
        raise Refused("badge.product")
    code = read.code.strip().upper()
    if len(code) < LEAST_LETTERS:
        raise Refused("badge.short", least=LEAST_LETTERS)
    return code


def give(till: Till, actor: Actor, person_id: str, text: str) -> None:
    """Let a badge open this register for a person, in the place of the one they had.

    Raises: Refused `permission.denied`, `authority.no_key`, `person.unknown`, `badge.taken` for one
    that is somebody else's, and as `code_of`.
    """
    badge_hash = credentials.hash_badge(till.pepper, code_of(text))

    def work(unit: Unit) -> None:
        people.require_owner(unit)
        people.require_known(unit.connection, person_id)
        holder = credentials.whose_badge(unit.connection, badge_hash)
        if holder not in {None, person_id}:
            raise Refused("badge.taken")
        credentials.keep_badge(unit.connection, person_id, badge_hash)
        unit.local.add(people.NAMES)

    till.write(actor, work)


def take_away(till: Till, actor: Actor, person_id: str) -> None:
    """Let a person's badge open nothing any more.

    Raises: Refused `permission.denied`, `authority.no_key`.
    """

    def work(unit: Unit) -> None:
        people.require_owner(unit)
        credentials.forget_badge(unit.connection, person_id)
        unit.local.add(people.NAMES)

    till.write(actor, work)


def log_in(till: Till, text: str) -> Actor:
    """Let whoever holds a badge take the register to sell.

    Badges that nobody has are counted together, and make wait as wrong PINs do.

    Raises: Refused `login.blocked` with the seconds to wait, `badge.unknown`, and as `code_of`.
    """
    badge_hash = credentials.hash_badge(till.pepper, code_of(text))
    steady_us = till.clock.monotonic_us()

    def find(unit: Unit) -> tuple[int, str | None]:
        _failures, wait_us = credentials.guard_of(unit.connection, credentials.BADGES, steady_us)
        if wait_us:
            return wait_us, None
        person_id = credentials.whose_badge(unit.connection, badge_hash)
        if person_id is None or not may(reading.roles_of(unit.connection, person_id), Action.SELL):
            credentials.count_try(unit.connection, credentials.BADGES, steady_us)
            return 0, None
        credentials.clear_failures(unit.connection, credentials.BADGES)
        return 0, person_id

    wait_us, person_id = till.write(None, find)
    if wait_us:
        raise Refused("login.blocked", seconds=-(-wait_us // US_IN_S))
    if person_id is None:
        raise Refused("badge.unknown")
    actor = Actor(person_id, frozenset({Role.CASHIER.value}), None)

    def take(unit: Unit) -> None:
        # The tries at the person's PIN stay counted: a lent badge gives nobody more of them.
        body = LoginAccepted(person_id=actor.person_id)
        unit.emit("login.accepted", body, stream_key=actor.person_id)

    till.write(actor, take)
    return actor
