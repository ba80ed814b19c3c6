"""Users as an owner or the operator manages them: invited, listed, reset, kept out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.domain import events
from pharmadesk.errors import Refused
from pharmadesk.queries import people
from pharmadesk.services.changes import Actor
from pharmadesk.storage.driver import execute
from pharmadesk.storage.tenancy import TENANT_SETTING
from sync.server import codes
from sync.server.access import passwords, sessions, users
from sync.server.access.refusing import Denied

if TYPE_CHECKING:
    import sqlalchemy as sa

    from pharmadesk.services.unit import Unit
    from sync.server.access.around import Around
    from sync.server.access.caller import Caller
    from sync.server.access.second_factor import SecondFactor
    from sync.server.access.users import User

MOST_USERS: Final = 500
_WORD: Final = re.compile(r"[a-z]+")
_OWN_WORDS: Final = ("pharmadesk", "pharmacie", "pharmacy", "maroc", "صيدلية")

_KEEP = """INSERT INTO access_invitation (person_id, code_key, expires_at_us) VALUES (?, ?, ?)"""
_TAKE = "DELETE FROM access_invitation WHERE person_id = ? RETURNING code_key, expires_at_us"
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
    def state(self) -> str:
        """Tell whether they may sign in: active, invited or deactivated."""
        if self.user.deactivated_at_us is not None:
            return "deactivated"
        return "active" if self.user.password_hash is not None else "invited"


class Managing:
    """Changes who may sign in; each change is one transaction with the event that tells of it."""

    def __init__(self, around: Around, second_factor: SecondFactor) -> None:
        self._around = around
        self._second_factor = second_factor

    def invite(self, tenant_id: str, actor: Actor | None, person_id: str, login: str) -> Invited:
        """Let a person of the journal choose a password; who is a user already begins anew.

        Raises: Refused `user.login_unfit`, `user.no_person`, `user.login_taken`.
        """
        login = users.checked_login(login)
        key = self._around.login_key(login)
        now_us = self._around.clock.now_us()

        def work(unit: Unit) -> Invited:
            connection = unit.connection
            if not people.roles_of(connection, person_id):
                raise Refused("user.no_person")
            known = users.find(connection, person_id)
            if known is not None and known.login != login:
                users.end_route(connection, self._around.login_key(known.login))
                users.rename(connection, person_id, login)
            if known is None:
                users.add(connection, person_id, login, now_us)
            if (known is None or known.login != login) and not users.add_route(
                connection, key, tenant_id, person_id
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

        return self._around.desk(tenant_id).write(actor, work)

    def reset(self, caller: Caller, person_id: str) -> Invited:
        """Forget a user's password and second factor, and invite them again.

        Raises: Refused `user.unknown`, `user.own`.
        """
        if person_id == caller.user_id:
            raise Refused("user.own")
        user = self._user(caller.tenant_id, person_id)
        actor = Actor(caller.user_id, caller.roles)
        return self.invite(caller.tenant_id, actor, person_id, user.login)

    def deactivate(self, caller: Caller, person_id: str) -> None:
        """Keep a user out from now on.

        Raises: Refused `user.unknown`, `user.own`.
        """
        if person_id == caller.user_id:
            raise Refused("user.own")
        self._user(caller.tenant_id, person_id)
        now_us = self._around.clock.now_us()

        def work(unit: Unit) -> None:
            connection = unit.connection
            sessions.end_all(connection, person_id, now_us)
            self._withdraw(connection, person_id)
            if users.deactivate(connection, person_id, now_us):
                body = events.UserDeactivated(person_id=person_id)
                unit.emit("user.deactivated", body, stream_key=person_id)

        self._around.desk(caller.tenant_id).write(Actor(caller.user_id, caller.roles), work)

    def listed(self, caller: Caller) -> list[Listed]:
        """List this pharmacy's users."""
        with self._around.database.transaction({TENANT_SETTING: caller.tenant_id}) as connection:
            roles = people.active_roles(connection)
            return [
                Listed(user, roles.get(user.person_id, frozenset()))
                for user in users.listed(connection, MOST_USERS)
            ]

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
            taken = execute(unit.connection, _TAKE, user.person_id).first()
            if taken is None or taken[0] != key:
                return False
            users.end_route(unit.connection, key)
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

        around.desk(caller.tenant_id).write(Actor(caller.user_id, caller.roles), work)

    def _renewed(
        self, connection: sa.Connection, tenant_id: str, person_id: str, login: str
    ) -> Invited:
        """Forget how the user signed in, and make the code with which they begin."""
        around = self._around
        now_us = around.clock.now_us()
        users.clear(connection, person_id)
        sessions.end_all(connection, person_id, now_us)
        self._withdraw(connection, person_id)
        code = codes.new()
        key = around.secrets.key_of("invitation", codes.token_of(code))
        expires_at_us = now_us + around.options.invitation_us
        users.add_route(connection, key, tenant_id, person_id)
        execute(connection, _KEEP, person_id, key, expires_at_us)
        return Invited(person_id, login, code, expires_at_us)

    def _withdraw(self, connection: sa.Connection, person_id: str) -> None:
        taken = execute(connection, _TAKE, person_id).first()
        if taken is not None:
            users.end_route(connection, taken[0])

    def _is_good(self, connection: sa.Connection, person_id: str, key: str) -> bool:
        row = execute(connection, _FIND, person_id).first()
        return row is not None and row[0] == key and self._around.clock.now_us() < row[1]

    def _user(self, tenant_id: str, person_id: str) -> User:
        with self._around.database.transaction({TENANT_SETTING: tenant_id}) as connection:
            user = users.find(connection, person_id)
        if user is None:
            raise Refused("user.unknown")
        return user


def own_words(login: str) -> tuple[str, ...]:
    """Return what of a person and their trade somebody who guesses tries first."""
    local, _, domain = login.partition("@")
    words = _WORD.findall(local)
    return (login, local, "".join(words), *words, *_WORD.findall(domain), *_OWN_WORDS)
