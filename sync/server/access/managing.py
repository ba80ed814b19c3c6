"""Users as an owner or the operator manages them: invited, listed, reset, kept out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeVar

from pharmadesk.domain import events
from pharmadesk.errors import Refused
from pharmadesk.journal import centre_vault
from pharmadesk.queries import people
from pharmadesk.services.changes import Actor
from pharmadesk.storage.driver import execute
from sync.server import codes
from sync.server.access import passwords, sessions, users
from sync.server.access.refusing import Denied

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa

    from pharmadesk.queries.pages import Asked, Page
    from pharmadesk.services.desk import Desk
    from pharmadesk.services.unit import Unit
    from sync.server.access.around import Around
    from sync.server.access.caller import Caller
    from sync.server.access.second_factor import SecondFactor
    from sync.server.access.users import User

T = TypeVar("T")

State = Literal["active", "invited", "deactivated"]

_WORD: Final = re.compile(r"[a-z]+")
_OWN_WORDS: Final = ("pharmadesk", "pharmacie", "pharmacy", "maroc", "صيدلية")

_KEEP = """INSERT INTO access_invitation (person_id, code_key, expires_at_us) VALUES (?, ?, ?)"""
_FIND = "SELECT code_key, expires_at_us FROM access_invitation WHERE person_id = ?"


class Invited(NamedTuple):
    """A user and the one-time code that sets their password; shown once."""

    person_id: str
    login: str
    code: str
    expires_at_us: int


class Listed(NamedTuple):
    """A user as an owner sees them."""

    user: User
    roles: frozenset[str]

    @property
    def state(self) -> State:
        """Tell whether they may sign in: active, invited or deactivated."""
        if self.user.deactivated_at_us is not None:
            return "deactivated"
        return "active" if self.user.password_hash is not None else "invited"


class Managing:
    """Changes who may sign in; each change is one transaction with the event that tells of it."""

    def __init__(self, around: Around, second_factor: SecondFactor) -> None:
        self._around = around
        self._second_factor = second_factor

    def invite(self, desk: Desk, actor: Actor | None, person_id: str, login: str) -> Invited:
        """Let a person of the journal choose a password; who is a user already begins anew.

        Raises: Refused `user.own`, `user.login_unfit`, `user.no_person`, `user.login_taken`.
        """
        _check_other(actor, person_id)
        login = users.checked_login(login)
        return self._ending(
            desk, actor, person_id, lambda unit: self._invited(unit, person_id, login)
        )

    def reset(self, desk: Desk, actor: Actor, person_id: str) -> Invited:
        """Forget a user's password and second factor, and invite them again.

        Raises: Refused `user.own`, `user.unknown`, `user.no_person`.
        """
        _check_other(actor, person_id)

        def work(unit: Unit) -> Invited:
            return self._invited(unit, person_id, _known(unit.connection, person_id).login)

        return self._ending(desk, actor, person_id, work)

    def deactivate(self, desk: Desk, actor: Actor, person_id: str) -> None:
        """Keep a user out from now on.

        Raises: Refused `user.own`, `user.unknown`.
        """
        _check_other(actor, person_id)

        def work(unit: Unit) -> None:
            connection, now_us = unit.connection, unit.desk.now_us()
            _known(connection, person_id)
            sessions.end_all(connection, person_id, now_us)
            users.take_invitation(connection, person_id)
            if users.deactivate(connection, person_id, now_us):
                body = events.UserDeactivated(person_id=person_id)
                unit.emit("user.deactivated", body, stream_key=person_id)

        self._ending(desk, actor, person_id, work)

    def accept(self, code: str, password: str) -> None:
        """Choose a password with an invitation, which is good once.

        Raises: Denied `access.wrong`; Refused `password.*`; Busy.
        """
        around = self._around
        key = around.secrets.key_of("invitation", codes.token_of(code[:100]))
        with around.database.transaction() as connection:
            tenant_id, person_id = users.route(connection, key) or (None, None)
            user = users.find(connection, person_id) if person_id is not None else None
            good = user is not None and self._is_good(connection, user.person_id, key)
        if tenant_id is None or user is None or not good:
            raise Denied("access.wrong")
        text = passwords.checked(password, own_words(user.login))
        password_hash = around.passwords.hashed(text)

        def work(unit: Unit) -> bool:
            if users.take_invitation(unit.connection, user.person_id) != key:
                return False
            users.set_password(unit.connection, user.person_id, password_hash)
            body = events.UserActivated(person_id=user.person_id)
            unit.emit("user.activated", body, stream_key=user.person_id)
            return True

        if not around.desk(tenant_id).write(None, work):
            raise Denied("access.wrong")

    def change_password(
        self, caller: Caller, password: str, code: str, new: str, address: str
    ) -> None:
        """Choose another password; the other sessions of the user end.

        Raises: Denied `access.wrong`, `access.blocked`; Refused `password.*`; Busy.
        """
        around = self._around
        user = self._second_factor.proven(caller, password, code, address)
        password_hash = around.passwords.hashed(passwords.checked(new, own_words(user.login)))
        now_us = around.clock.now_us()

        def work(unit: Unit) -> None:
            users.set_password(unit.connection, user.person_id, password_hash)
            sessions.end_all(unit.connection, user.person_id, now_us)
            body = events.UserPasswordChanged(person_id=user.person_id)
            unit.emit("user.password_changed", body, stream_key=user.person_id)

        actor = Actor(caller.user_id, caller.roles)
        self._ending(around.desk(caller.tenant_id), actor, user.person_id, work)

    def _ending(
        self, desk: Desk, actor: Actor | None, person_id: str, work: Callable[[Unit], T]
    ) -> T:
        """Write what ends every session of a user, and tell whoever lets them listen."""
        tenants: list[str] = []

        def noted(unit: Unit) -> T:  # whose result may be kept as an answer: nothing is added
            tenants.append(unit.identity.tenant_id)
            return work(unit)

        done = desk.write(actor, noted)
        for tenant_id in tenants[-1:]:  # none where an answer is told again
            self._around.ended(tenant_id, person_id)
        return done

    def _invited(self, unit: Unit, person_id: str, login: str) -> Invited:
        connection, tenant_id = unit.connection, unit.identity.tenant_id
        if not people.roles_of(connection, person_id) or _is_erased(connection, person_id):
            raise Refused("user.no_person")
        known = users.find(connection, person_id)
        if known is not None and known.login != login:
            users.end_route(connection, self._around.login_key(known.login))
            users.rename(connection, person_id, login)
        if known is None:
            users.add(connection, person_id, login, unit.desk.now_us())
        if (known is None or known.login != login) and not users.add_route(
            connection, self._around.login_key(login), tenant_id, person_id
        ):
            raise Refused("user.login_taken")
        invited = self._renewed(connection, tenant_id, person_id, login)
        kind, body = (
            ("user.invited", events.UserInvited(person_id=person_id))
            if known is None
            else ("user.reset", events.UserReset(person_id=person_id))
        )
        unit.emit(kind, body, stream_key=person_id)
        return invited

    def _renewed(
        self, connection: sa.Connection, tenant_id: str, person_id: str, login: str
    ) -> Invited:
        """Forget how the user signed in, and make the code with which they begin."""
        around = self._around
        now_us = around.clock.now_us()
        users.clear(connection, person_id)
        sessions.end_all(connection, person_id, now_us)
        users.take_invitation(connection, person_id)
        code = codes.new()
        key = around.secrets.key_of("invitation", codes.token_of(code))
        expires_at_us = now_us + around.options.invitation_us
        users.add_route(connection, key, tenant_id, person_id)
        execute(connection, _KEEP, person_id, key, expires_at_us)
        return Invited(person_id, login, code, expires_at_us)

    def _is_good(self, connection: sa.Connection, person_id: str, key: str) -> bool:
        row = execute(connection, _FIND, person_id).first()
        return row is not None and row[0] == key and self._around.clock.now_us() < row[1]


def listed(connection: sa.Connection, asked: Asked) -> Page[Listed]:
    """List users of a pharmacy."""
    roles = people.active_roles(connection)
    page = users.listed(connection, asked)
    return page.map(lambda user: Listed(user, roles.get(user.person_id, frozenset())))


def found(connection: sa.Connection, person_id: str) -> Listed | None:
    """Find a user of a pharmacy."""
    user = users.find(connection, person_id)
    return None if user is None else Listed(user, people.roles_of(connection, person_id))


def own_words(login: str) -> tuple[str, ...]:
    """Return what of a person and their trade somebody who guesses tries first."""
    local, _, domain = login.partition("@")
    words = _WORD.findall(local)
    return (login, local, "".join(words), *words, *_WORD.findall(domain), *_OWN_WORDS)


def _check_other(actor: Actor | None, person_id: str) -> None:
    """Let an owner do it to others alone."""
    if actor is not None and actor.person_id == person_id:
        raise Refused("user.own")


def _is_erased(connection: sa.Connection, person_id: str) -> bool:
    """Tell whether nothing may be kept of a person, whatever role an event gives them later."""
    kept = centre_vault.find(connection, person_id)
    return kept is not None and kept.is_erased


def _known(connection: sa.Connection, person_id: str) -> User:
    user = users.find(connection, person_id)
    if user is None:
        raise Refused("user.unknown")
    return user
