"""Who may take the register: a person with a PIN, counted before it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from argon2.exceptions import InvalidHashError

from pharmadesk.domain import events
from pharmadesk.domain.permissions import Role
from pharmadesk.services import people
from pharmadesk.storage import credentials
from pharmadesk.storage.local_tables import local_credential, local_person_key
from pharmadesk.values.clock import ManualClock
from tests.till import OWNER_PIN, PINS, local_us, refused

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from tests.till import Shop

SECOND_US = 1_000_000


def wrong_pin(shop: Shop, times: int = 1) -> None:
    """Type a wrong PIN, refused as such."""
    for _ in range(times):
        with refused("login.wrong_pin"):
            people.log_in(shop.till, shop.cashier.person_id, "908070")


def right_pin(shop: Shop) -> Actor:
    """Type the cashier's PIN."""
    return people.log_in(shop.till, shop.cashier.person_id, PINS[Role.CASHIER])


def failures(shop: Shop) -> int:
    """Read how many tries of the cashier are counted."""
    with shop.till.database.read() as connection:
        return credentials.guard_of(connection, shop.cashier.person_id, 0)[0]


@pytest.mark.parametrize("role", list(Role))
def test_right_pin_gives_the_person_with_their_role(shop: Shop, role: Role) -> None:
    person_id = shop.actors[role].person_id
    assert people.log_in(shop.till, person_id, PINS[role]) == shop.actors[role]
    header = shop.last_header()
    assert (header["kind"], header["actor_id"]) == ("login.accepted", person_id)


def test_wrong_pin_is_refused_and_is_an_event_with_its_count(shop: Shop) -> None:
    wrong_pin(shop, 2)
    refusals = shop.journal("login.refused")
    assert [(each["reason"], each["failures"]) for each in refusals] == [
        ("wrong_pin", 1),
        ("wrong_pin", 2),
    ]
    assert shop.last_header()["actor_id"] is None


def test_pin_of_another_person_is_refused(shop: Shop) -> None:
    with refused("login.wrong_pin"):
        people.log_in(shop.till, shop.cashier.person_id, OWNER_PIN)


def test_nobody_known_is_refused_like_a_wrong_pin_and_leaves_no_event(shop: Shop) -> None:
    with refused("login.wrong_pin"):
        people.log_in(shop.till, shop.till.ids.new(), OWNER_PIN)
    assert shop.journal("login.refused") == []


def test_nobody_known_is_held_back_too_and_leaves_no_event(shop: Shop) -> None:
    nobody = shop.till.ids.new()
    for _ in range(5):
        with refused("login.wrong_pin"):
            people.log_in(shop.till, nobody, OWNER_PIN)
    with refused("login.blocked"):
        people.log_in(shop.till, nobody, OWNER_PIN)
    assert shop.journal("login.refused") == []


def test_right_pin_forgets_the_failures_before_it(shop: Shop) -> None:
    wrong_pin(shop, 3)
    right_pin(shop)
    assert failures(shop) == 0


def test_try_is_counted_before_the_pin_is_looked_at(shop: Shop) -> None:
    """Whoever pulls the plug during the check finds the failure already written."""
    spoilt = local_credential.update().values(pin_hash="no hash at all")
    shop.till.write(None, lambda unit: unit.connection.execute(spoilt))
    with pytest.raises(InvalidHashError):
        right_pin(shop)
    assert failures(shop) == 1


def test_fifth_wrong_pin_holds_the_person_back_and_the_wait_doubles(shop: Shop) -> None:
    wrong_pin(shop, 5)
    with refused("login.blocked", seconds=15):
        right_pin(shop)
    shop.clock.advance(14 * SECOND_US)
    with refused("login.blocked", seconds=1):
        right_pin(shop)
    shop.clock.advance(SECOND_US)
    wrong_pin(shop)
    with refused("login.blocked", seconds=30):
        right_pin(shop)
    shop.clock.advance(30 * SECOND_US)
    assert right_pin(shop) == shop.cashier


def test_wait_never_exceeds_an_hour(shop: Shop) -> None:
    for _ in range(20):
        wrong_pin(shop)
        shop.clock.advance(3_600 * SECOND_US)
    wrong_pin(shop)
    with refused("login.blocked", seconds=3_600):
        right_pin(shop)


def test_blocked_try_is_an_event_and_is_not_counted_further(shop: Shop) -> None:
    wrong_pin(shop, 5)
    with refused("login.blocked"):
        right_pin(shop)
    last = shop.journal("login.refused")[-1]
    assert (last["reason"], last["failures"]) == ("blocked", 5)
    assert failures(shop) == 5


def test_block_survives_a_restart(shop: Shop) -> None:
    wrong_pin(shop, 5)
    shop.restart()
    with refused("login.blocked", seconds=15):
        right_pin(shop)


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize(
    "wall", ["2020-01-01 00:00", "2026-11-23 08:59", "2026-11-23 11:01", "2040-01-01 00:00"]
)
def test_clock_that_is_moved_neither_ends_a_wait_nor_makes_it_longer(
    shop: Shop, wall: str, *, restarted: bool
) -> None:
    wrong_pin(shop, 5)
    shop.clock.set_wall(local_us(wall))
    if restarted:
        shop.restart()
    with refused("login.blocked", seconds=15):
        right_pin(shop)
    shop.clock.advance(15 * SECOND_US)
    assert right_pin(shop) == shop.cashier


@pytest.mark.parametrize(("up_s", "left_s"), [(0, 15), (4, 11), (86_403, 12)])
def test_computer_switched_off_and_on_counts_no_time_that_it_cannot_prove(
    shop: Shop, up_s: int, left_s: int
) -> None:
    """The next morning: the steady clock began anew, and passed its old stand if it runs longer."""
    shop.clock.advance(86_400 * SECOND_US)
    wrong_pin(shop, 5)
    shop.clock = ManualClock(local_us("2026-11-25 09:00"), up_s * SECOND_US)
    shop.restart()
    with refused("login.blocked", seconds=left_s):
        right_pin(shop)
    shop.clock.advance(left_s * SECOND_US)
    assert right_pin(shop) == shop.cashier


def test_one_persons_block_holds_nobody_else_back(shop: Shop) -> None:
    wrong_pin(shop, 5)
    assert people.log_in(shop.till, shop.owner.person_id, PINS[Role.OWNER]) == shop.owner


def test_person_whose_roles_were_revoked_is_refused(shop: Shop) -> None:
    body = events.RoleRevoked(
        revocation_id=shop.till.ids.new(), person_id=shop.cashier.person_id, role=Role.CASHIER
    )
    shop.emit("role.revoked", body, shop.owner)
    with refused("login.wrong_pin"):
        right_pin(shop)
    assert shop.cashier.person_id not in {person.person_id for person in people.people(shop.till)}


# --- registering a person -----------------------------------------------------------------------


def test_registered_person_appears_by_name_and_logs_in(shop: Shop) -> None:
    both = frozenset({Role.CASHIER, Role.MANAGER})
    person_id = people.register_person(shop.till, shop.owner, "  Youssef B. ", both, "314159")
    (found,) = (each for each in people.people(shop.till) if each.person_id == person_id)
    assert (found.name, found.roles) == ("Youssef B.", both)
    assert people.log_in(shop.till, person_id, "314159").roles == both


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("  ", "person.no_name"),
        ("\N{ZERO WIDTH SPACE}\N{RIGHT-TO-LEFT MARK}", "person.no_name"),
        ("You\0ssef", "text.unfit"),
        ("Youssef \ud83d", "text.unfit"),
        ("Y" * 10_000, "text.too_long"),
    ],
)
def test_person_whose_name_would_not_show_is_refused(shop: Shop, name: str, code: str) -> None:
    with refused(code):
        people.register_person(shop.till, shop.owner, name, frozenset({Role.CASHIER}), "314159")
    assert len(people.people(shop.till)) == len(Role)


def test_pin_that_no_keyboard_types_is_a_wrong_one(shop: Shop) -> None:
    with refused("login.wrong_pin"):
        people.log_in(shop.till, shop.cashier.person_id, "31415\udce9")
    assert failures(shop) == 1


def test_name_of_a_person_stands_in_no_event_in_the_clear(shop: Shop) -> None:
    people.register_person(shop.till, shop.owner, "Youssef B.", frozenset({Role.CASHIER}), "314159")
    with shop.till.database.read() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM journal_event").scalars().all()
    assert not any(b"Youssef" in bytes(body) for body in bodies)


def test_stored_pin_is_a_peppered_argon2id_hash(shop: Shop) -> None:
    person_id = people.register_person(
        shop.till, shop.owner, "Youssef B.", frozenset({Role.CASHIER}), "314159"
    )
    query = sa.select(local_credential.c.pin_hash).where(local_credential.c.person_id == person_id)
    with shop.till.database.read() as connection:
        pin_hash = connection.execute(query).scalar_one()
    assert pin_hash.startswith("$argon2id$")
    assert credentials.pin_matches(shop.till.pepper, "314159", pin_hash)
    assert not credentials.pin_matches(bytes(32), "314159", pin_hash)


def test_erased_person_keeps_their_sales_and_loses_their_name(shop: Shop) -> None:
    shop.open_session()
    shop.sell("plain")
    erased = local_person_key.delete().where(local_person_key.c.person_id == shop.cashier.person_id)
    shop.till.write(None, lambda unit: unit.connection.execute(erased))
    (found,) = (p for p in people.people(shop.till) if p.person_id == shop.cashier.person_id)
    assert found.name == ""
    assert shop.rows("sale")[0]["cashier_id"] == shop.cashier.person_id


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("", "pin.not_digits"),
        ("12a456", "pin.not_digits"),
        ("٣١٤١٥٩", "pin.not_digits"),
        ("31415", "pin.too_short"),
        ("3141592653589", "pin.too_long"),
        ("000000", "pin.too_simple"),
        ("123456", "pin.too_simple"),
        ("987654", "pin.too_simple"),
        ("890123", "pin.too_simple"),
    ],
)
def test_pin_a_thief_would_try_first_is_refused(shop: Shop, pin: str, code: str) -> None:
    before = shop.last_header()
    with refused(code):
        people.register_person(shop.till, shop.owner, "Y", frozenset({Role.CASHIER}), pin)
    assert shop.last_header() == before
