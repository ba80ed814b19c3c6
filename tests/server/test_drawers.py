"""Whose drawer it is: what a register says of another's acts nowhere until an owner lets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.domain.permissions import Role
from pharmadesk.journal import kinds
from pharmadesk.journal.registry import Registry
from pharmadesk.journal.vocabulary import KINDS
from pharmadesk.services import drawers
from pharmadesk.services.changes import Actor
from tests.api.office import a_sale
from tests.server.register import new_id
from tests.server.sql import rows
from tests.server.test_authority import Pharmacy, id_of, pharmacy, push_rest, write
from tests.server.test_projecting import assert_oracle_agrees

if TYPE_CHECKING:
    from sync.server.exchange import Centre
    from tests.server.register import Event, Register

__all__ = ["pharmacy"]


def opened(register: Register, session_id: str, whose: str | None = None) -> Event:
    body = {"session_id": session_id, "register_id": whose or register.device_id}
    return register.write("session.opened", body | {"float_centimes": 0}, actor_id=new_id())


def closed(register: Register, session_id: str, **changes: Any) -> Event:
    body = {"session_id": session_id, "sale_count": 0, "expected_cash_centimes": 0}
    by = {"actor_id": new_id()} | changes
    return register.write("session.closed", body | {"counted_cash_centimes": 0}, **by)


def sold(register: Register, session_id: str | None) -> Event:
    return register.write(
        "sale.completed",
        a_sale(len(register.events), "cash", 100),
        cash_session_id=session_id,
        actor_id=new_id(),
    )


def voided(register: Register, session_id: str | None) -> Event:
    body = {"void_id": new_id(), "basket_id": new_id(), "item_id": new_id(), "quantity": 1}
    return register.write(
        "line.voided",
        body | {"unit_price_centimes": 100},
        cash_session_id=session_id,
        actor_id=new_id(),
    )


def held_for_the_drawer(*events: Event) -> dict[str, str]:
    return {id_of(each): "drawer" for each in events}


def sessions(url: str, register: Register) -> dict[str, int]:
    found = rows(url, register.tenant_id, "SELECT session_id, rank FROM cash_session_state")
    return {str(session_id): int(rank) for session_id, rank in found}


def test_register_opens_sells_and_closes_in_its_own_drawer(pharmacy: Pharmacy, url: str) -> None:
    register, session = pharmacy.register, new_id()
    opened(register, session)
    for write_one in (sold, voided, closed):
        write_one(register, session)
    write(register, *register.events[-4:])

    assert pharmacy.held() == {}
    assert len(rows(url, register.tenant_id, "SELECT 1 FROM sale")) == 1
    assert_oracle_agrees(url, register)


def test_another_registers_drawer_is_neither_opened_nor_closed_nor_sold_into(
    pharmacy: Pharmacy, url: str
) -> None:
    register, liar, session = pharmacy.register, pharmacy.newcomer(), new_id()
    write(register, opened(register, session))
    lies = [
        opened(liar, new_id(), whose=register.device_id),
        opened(liar, session),
        opened(liar, session, whose=register.device_id),
        closed(liar, session),
        sold(liar, session),
        voided(liar, session),
    ]
    liar.push()

    assert pharmacy.held() == held_for_the_drawer(*lies)
    assert list(sessions(url, register)) == [session]
    assert rows(url, register.tenant_id, "SELECT 1 FROM sale UNION SELECT 1 FROM line_void") == []
    assert_oracle_agrees(url, register)

    write(register, sold(register, session), closed(register, session))
    assert pharmacy.held() == held_for_the_drawer(*lies)


def test_session_of_nobody_is_no_drawer(pharmacy: Pharmacy) -> None:
    register = pharmacy.register
    events = [sold(register, new_id()), sold(register, None), closed(register, new_id())]
    session = new_id()
    early = voided(register, session)
    opened(register, session)
    late = sold(register, session)
    push_rest(register, len(register.events) - 6)

    held = pharmacy.held()
    assert held == held_for_the_drawer(*events, early)
    assert id_of(late) not in held


def test_closing_is_judged_by_the_session_that_it_closes(pharmacy: Pharmacy) -> None:
    register, liar, session, own = pharmacy.register, pharmacy.newcomer(), new_id(), new_id()
    write(register, opened(register, session))
    opened(liar, own)
    lie = closed(liar, session, cash_session_id=own)
    liar.push()

    assert pharmacy.held() == held_for_the_drawer(lie)


@pytest.mark.usefixtures("expected_logs")
@pytest.mark.parametrize("session_id", [7, "", "x" * 60_000], ids=["number", "nothing", "long"])
def test_opening_that_names_no_session_opens_none(session_id: Any, pharmacy: Pharmacy) -> None:
    register = pharmacy.register
    event = opened(register, session_id)
    write(register, event)

    assert pharmacy.held() == held_for_the_drawer(event)


def test_opening_by_a_later_program_gives_its_register_the_session(pharmacy: Pharmacy) -> None:
    register, session = pharmacy.register, new_id()
    body = {"session_id": session, "register_id": register.device_id, "note": "later"}
    register.write("session.opened", body, version=2)
    sold(register, session)
    write(register, *register.events[-2:])

    assert pharmacy.held() == {}


def test_drawer_stays_its_registers_in_every_incarnation_and_branch(pharmacy: Pharmacy) -> None:
    register, session = pharmacy.register, new_id()
    write(register, opened(register, session))
    common = len(register.events)
    copy = register.copied(common)
    write(register, sold(register, session))
    other_history = sold(copy, session)
    assert copy.push(common + 1).message["type"] == "fork"
    assert copy.push(common + 1, branch=1).message["type"] == "ack"
    copy.incarnation, copy.events = new_id(), []
    copy.open({"incarnation": register.incarnation} | register.at(common))
    anew = closed(copy, session)
    assert copy.push().message["type"] == "ack"

    held = pharmacy.held()
    assert id_of(other_history) not in held
    assert id_of(anew) not in held


def test_released_opening_is_of_the_drawer_that_it_names(pharmacy: Pharmacy, url: str) -> None:
    register, other, session = pharmacy.register, pharmacy.newcomer(), new_id()
    opening = opened(other, session, whose=register.device_id)
    before = sold(other, session)
    other.push()
    write(register, register.release(id_of(opening), by=pharmacy.owner), sold(register, session))
    after = sold(other, session)
    write(other, after)

    assert pharmacy.held() == held_for_the_drawer(opening, before, after)
    assert list(sessions(url, register)) == [session]
    assert len(rows(url, register.tenant_id, "SELECT 1 FROM sale")) == 1

    write(register, register.release(id_of(before), by=pharmacy.owner))
    assert len(rows(url, register.tenant_id, "SELECT 1 FROM sale")) == 2
    assert_oracle_agrees(url, register)


def test_opening_released_before_it_came_counts_from_when_it_comes(pharmacy: Pharmacy) -> None:
    register, other, session = pharmacy.register, pharmacy.newcomer(), new_id()
    opening = opened(other, session, whose=register.device_id)
    early = sold(register, session)
    write(register, register.release(id_of(opening), by=pharmacy.owner), early)
    other.push()
    write(register, sold(register, session))

    assert list(pharmacy.held()) == [id_of(early), id_of(opening)]


def test_opening_and_its_release_in_one_push_open_the_drawer(pharmacy: Pharmacy) -> None:
    register, session, drawer = pharmacy.register, new_id(), new_id()
    opening = opened(register, session, whose=drawer)
    release = register.release(id_of(opening), by=pharmacy.owner)
    again = opened(register, session)
    write(register, opening, release, again)

    assert pharmacy.held() == held_for_the_drawer(opening, again)


def test_opening_of_a_withdrawn_register_opens_its_drawer_once_it_is_released(
    pharmacy: Pharmacy,
) -> None:
    register, other, session = pharmacy.register, pharmacy.newcomer(), new_id()
    other.push()
    write(register, register.revoke(other, 1, pharmacy.owner))
    opening, sale = opened(other, session), sold(other, session)
    other.push(2)
    write(register, register.release(id_of(opening), by=pharmacy.owner), sold(register, session))

    held = pharmacy.held()
    assert held == {id_of(opening): "revoked", id_of(sale): "revoked"} | held_for_the_drawer(
        register.events[-1]
    )


def test_second_opening_of_an_own_session_names_the_own_drawer(pharmacy: Pharmacy) -> None:
    register, other, session = pharmacy.register, pharmacy.newcomer(), new_id()
    opened(other, session)
    lie = opened(other, session, whose=register.device_id)
    other.push()

    assert pharmacy.held() == held_for_the_drawer(lie)


@pytest.mark.usefixtures("expected_logs")
def test_session_that_was_given_stays_with_its_register_whatever_is_released(
    pharmacy: Pharmacy,
) -> None:
    register, other, session = pharmacy.register, pharmacy.newcomer(), new_id()
    write(register, opened(register, session))
    opening = opened(other, session)
    other.push()
    write(register, register.release(id_of(opening), by=pharmacy.owner))
    sale = sold(other, session)
    write(other, sale)

    assert pharmacy.held() == held_for_the_drawer(opening, sale)


def test_release_that_nobody_may_make_opens_no_drawer_until_it_is_released(
    pharmacy: Pharmacy,
) -> None:
    register, other, session = pharmacy.register, pharmacy.newcomer(), new_id()
    opening = opened(other, session, whose=register.device_id)
    release = other.release(id_of(opening), by=pharmacy.cashier)
    other.push()
    early = sold(register, session)
    allowed = register.release(id_of(release), by=pharmacy.owner)
    write(register, early, allowed, sold(register, session))

    assert list(pharmacy.held()) == [id_of(each) for each in (opening, release, early)]


def test_fiscal_kind_of_a_later_program_is_judged_once_the_centre_knows_it(
    pharmacy: Pharmacy, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    register, other, session = pharmacy.register, pharmacy.newcomer(), new_id()
    older = Registry(kind for kind in KINDS if kind.name != "line.voided")
    opened(register, session)
    own, lie = voided(register, session), voided(other, session)
    with monkeypatch.context() as before:
        before.setattr(kinds, "REGISTRY", older)
        before.setattr(kinds, "decode", older.decode)
        write(register, *register.events[-2:])
        other.push()
        assert pharmacy.held() == {}

    assert centre.retry_set_aside(register.tenant_id) == 2

    assert pharmacy.held() == held_for_the_drawer(lie)
    assert id_of(own) not in pharmacy.held()


def test_drawer_of_the_centre_is_no_registers(pharmacy: Pharmacy, centre: Centre, url: str) -> None:
    register = pharmacy.register
    desk = centre.desk(register.tenant_id)
    owner = Actor(pharmacy.owner.person_id, frozenset({Role.OWNER}))
    drawer = drawers.add(desk, owner, "W1", "Site")
    session = drawers.open_session(desk, owner, drawer, 500)
    lies = [
        opened(register, session),
        opened(register, new_id(), whose=drawer),
        sold(register, session),
        closed(register, session),
    ]
    push_rest(register, len(register.events) - len(lies))

    assert pharmacy.held() == held_for_the_drawer(*lies)
    assert list(sessions(url, register)) == [session]
    assert_oracle_agrees(url, register)
