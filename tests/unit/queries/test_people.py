"""Roles in force: a grant stands if it names every revocation its author could have seen."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.events import RoleGranted, RoleRevoked
from pharmadesk.domain.permissions import Role
from pharmadesk.queries.people import active_roles, people, revocations_of, sealed_name

if TYPE_CHECKING:
    from tests.till import Shop


def grant(shop: Shop, *seen: str, role: Role = Role.MANAGER) -> RoleGranted:
    """Grant the cashier a role, with the revocations its author has seen."""
    return RoleGranted(
        grant_id=shop.till.ids.new(),
        person_id=shop.cashier.person_id,
        role=role,
        revocations_seen=seen,
    )


def revoke(shop: Shop, role: Role = Role.MANAGER) -> RoleRevoked:
    """Take a role from the cashier."""
    return RoleRevoked(
        revocation_id=shop.till.ids.new(), person_id=shop.cashier.person_id, role=role
    )


def roles(shop: Shop) -> frozenset[str]:
    """Read the cashier's roles."""
    with shop.till.database.read() as connection:
        return active_roles(connection).get(shop.cashier.person_id, frozenset())


def tell(shop: Shop, *bodies: RoleGranted | RoleRevoked) -> None:
    """Record grants and revocations in the order given."""
    for body in bodies:
        kind = "role.granted" if isinstance(body, RoleGranted) else "role.revoked"
        shop.emit(kind, body, shop.owner)


def test_second_role_stands_beside_the_first(shop: Shop) -> None:
    tell(shop, grant(shop))
    assert roles(shop) == {Role.CASHIER, Role.MANAGER}


def test_revocation_takes_the_role_it_names_and_no_other(shop: Shop) -> None:
    tell(shop, grant(shop), revoke(shop, Role.CASHIER))
    assert roles(shop) == {Role.MANAGER}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_grant_that_names_the_revocation_beats_it_in_any_order(
    shop: Shop, order: tuple[int, ...]
) -> None:
    first, taken = grant(shop), revoke(shop)
    again = grant(shop, taken.revocation_id)
    tell(shop, *((first, taken, again)[place] for place in order))
    assert roles(shop) == {Role.CASHIER, Role.MANAGER}


def test_revocation_the_grant_did_not_name_beats_it(shop: Shop) -> None:
    seen, unseen = revoke(shop), revoke(shop)
    tell(shop, seen, unseen, grant(shop, seen.revocation_id))
    assert roles(shop) == {Role.CASHIER}


def test_grant_may_name_a_revocation_of_another_role_too(shop: Shop) -> None:
    """An author names all they have seen, and some of it is about other roles."""
    other = revoke(shop, Role.CASHIER)
    tell(shop, other, grant(shop, other.revocation_id))
    assert roles(shop) == {Role.MANAGER}


def test_new_grant_must_name_all_revocations_of_the_person(shop: Shop) -> None:
    first, second = revoke(shop), revoke(shop, Role.CASHIER)
    tell(shop, first, second)
    with shop.till.database.read() as connection:
        ids = sorted((first.revocation_id, second.revocation_id))
        assert list(revocations_of(connection, shop.cashier.person_id)) == ids
        assert revocations_of(connection, shop.owner.person_id) == ()


def test_people_lists_those_with_a_role_as_they_were_registered(shop: Shop) -> None:
    tell(shop, revoke(shop, Role.CASHIER))
    with shop.till.database.read() as connection:
        found = people(connection)
        sealed = sealed_name(connection, shop.cashier.person_id)
    expected = [actor.person_id for role, actor in shop.actors.items() if role != Role.CASHIER]
    assert [person.person_id for person in found] == expected
    assert found[0].roles == {Role.OWNER}
    assert sealed is not None
    assert "personne" not in sealed


def test_name_of_nobody_is_not_found(shop: Shop) -> None:
    with shop.till.database.read() as connection:
        assert sealed_name(connection, shop.till.ids.new()) is None
