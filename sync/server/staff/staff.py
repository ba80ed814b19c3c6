"""The staff of whoever runs the centre: how they come in, what they may have done again.

They are no pharmacy's people: their accounts stand in tables of their own, are made by the
operator's command alone, and have a password and a phone from the first moment. Nobody chooses a
password: the centre makes one of 80 random bits, which the rules for people's passwords let through
like any other. Waits after failures are those of people (guarding.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.errors import Refused
from sync.server import codes
from sync.server.access import guarding, one_time, passwords, users
from sync.server.access.refusing import Denied
from sync.server.access.sessions import Bounds, Session
from sync.server.staff import accounts
from sync.server.staff.accounts import STAFF, Account
from sync.server.staff.record import NOBODY, Record

if TYPE_CHECKING:
    from pharmadesk.storage.shared import SharedDatabase
    from pharmadesk.values.clock import Clock
    from sync.server.access.around import Around
    from sync.server.access.guarding import Guard
    from sync.server.access.signing_in import Asked

_US_IN_MINUTE: Final = 60 * 1_000_000
LONGEST_US: Final = 12 * 60 * _US_IN_MINUTE
IDLE_US: Final = 30 * _US_IN_MINUTE
_ROW: Final = "staff"


class Enrolled(NamedTuple):
    """What a new member of the staff needs; shown once."""

    login: str
    password: str
    secret: str
    uri: str


class Staff:
    """Lets staff in, keeps others out, and tells the record of both."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self.record = Record(around.ids, around.secrets)
        options = around.options
        self._bounds = Bounds(min(options.session_us, LONGEST_US), min(options.idle_us, IDLE_US))

    @property
    def clock(self) -> Clock:
        """The centre's clock."""
        return self._around.clock

    @property
    def database(self) -> SharedDatabase:
        """The rows of every tenant, and of the staff."""
        return self._around.database

    @property
    def longest_s(self) -> int:
        """How long somebody stays signed in at most."""
        return self._bounds.longest_us // 1_000_000

    def is_open(self) -> bool:
        """Tell whether there is a page at all: the operator wants one, and somebody may see it."""
        if not self._around.options.operations_page:
            return False
        with self.database.transaction(STAFF) as connection:
            return accounts.any_open(connection)

    # --- what the operator does -----------------------------------------------------------------

    def add(self, login: str) -> Enrolled:
        """Make an account.

        Raises: Refused `user.login_unfit`, `user.login_taken`.
        """
        account, enrolled = self._new(users.checked_login(login))
        now_us = self.clock.now_us()
        with self.database.transaction(STAFF) as connection:
            if not accounts.add(connection, account, now_us):
                raise Refused("user.login_taken")
            self.record.done(connection, account.login, "account.added", now_us)
        return enrolled

    def reset(self, login: str) -> Enrolled:
        """Give an account, open or closed, another password and phone; its sessions end.

        Raises: Refused `user.unknown`.
        """
        account, enrolled = self._new(users.folded(login))
        now_us = self.clock.now_us()
        with self.database.transaction(STAFF) as connection:
            if not accounts.renew(connection, account, now_us):
                raise Refused("user.unknown")
            self.record.done(connection, account.login, "account.reset", now_us)
        return enrolled

    def close(self, login: str) -> str:
        """Close an account, at once; return its login.

        Raises: Refused `user.unknown`.
        """
        login, now_us = users.folded(login), self.clock.now_us()
        with self.database.transaction(STAFF) as connection:
            if not accounts.close(connection, login, now_us):
                raise Refused("user.unknown")
            self.record.done(connection, login, "account.closed", now_us)
        return login

    def did_at_command(self, action: str, subject: str) -> None:
        """Tell the record what the operator did by a command, where nobody signs in."""
        self.did(NOBODY, action, subject, "")

    def _new(self, login: str) -> tuple[Account, Enrolled]:
        password = passwords.checked(codes.new(), (login,))
        secret = one_time.new_secret()
        around = self._around
        sealed = one_time.sealed(around.secrets.totp_key, secret, _ROW, login)
        account = Account(login, around.passwords.hashed(password), sealed, is_open=True)
        return account, Enrolled(login, password, secret, one_time.uri(secret, login))

    # --- what a browser asks --------------------------------------------------------------------

    def sign_in(self, asked: Asked) -> str:
        """Begin a session; return what the browser is to hold.

        Raises: Denied `access.wrong`, `access.blocked`; Busy.
        """
        login, around = users.folded(asked.login), self._around
        now_us = self.clock.now_us()
        with self.database.transaction(STAFF) as connection:
            key = around.secrets.key_of("staff login", login)
            guard = guarding.guard_of(connection, around.secrets, key, asked.address, now_us)
            counted = guarding.count_try(connection, guard, now_us)
            account = accounts.find(connection, login)
            whose = NOBODY if account is None else account.login
            if counted.wait_s:
                self.record.denied(connection, whose, "blocked", now_us)
        if counted.wait_s:
            raise Denied("access.blocked", seconds=counted.wait_s)
        is_open = account is not None and account.is_open
        password_hash = account.password_hash if account is not None and is_open else None
        right = around.passwords.is_right(asked.password, password_hash)
        if account is None or not right:
            is_out = account is not None and not is_open
            raise self.denied(whose, "inactive" if is_out else "password", "access.wrong")
        token = self._open(account, asked.code, guard, now_us)
        if token is None:
            raise self.denied(whose, "totp", "access.wrong")
        return token

    def _open(self, account: Account, code: str, guard: Guard, now_us: int) -> str | None:
        """Begin the session of somebody whose password was right, if their code is fresh."""
        login, key = account.login, self._around.secrets.totp_key
        secret = one_time.opened(key, account.totp_sealed, _ROW, login)
        step = one_time.step_of(secret, code, now_us)
        if step is None:
            return None
        with self.database.transaction(STAFF) as connection:
            # The account may have been reset or closed since its password was looked at.
            if accounts.find(connection, login) != account:
                return None
            if not accounts.spend_step(connection, login, step):
                return None
            guarding.succeeded(connection, guard, now_us)
            self.record.done(connection, login, "signed_in", now_us)
            return accounts.begin(connection, login, now_us + self._bounds.longest_us, now_us)

    def session(self, token: str) -> Session:
        """Find the session of who shows this.

        Raises: Denied `access.token`.
        """
        now_us = self.clock.now_us()
        with self.database.transaction(STAFF) as connection:
            found = accounts.session(connection, token)
            if found is not None and found.is_on(now_us, self._bounds):
                accounts.seen(connection, found, now_us)
                return found
        if found is None:
            raise self.denied(NOBODY, "token", "access.token")
        raise self.denied(found.person_id, "session_over", "access.token")

    def sign_out(self, session: Session) -> None:
        """End a session."""
        now_us = self.clock.now_us()
        with self.database.transaction(STAFF) as connection:
            accounts.end(connection, session, now_us)
            self.record.done(connection, session.person_id, "signed_out", now_us)

    @staticmethod
    def new_token() -> str:
        """Make what a browser is to hold that nobody is signed in with."""
        return accounts.new_token()

    def form_token(self, token: str) -> str:
        """Return what a form of this session must bring, which no other page can know."""
        return self._around.secrets.key_of("staff form", accounts.hash_of(token))

    def denied(self, login: str, reason: str, code: str) -> Denied:
        """Tell the record that something was denied; return what to say."""
        now_us = self.clock.now_us()
        with self.database.transaction(STAFF) as connection:
            self.record.denied(connection, login, reason, now_us)
        return Denied(code)

    def did(self, login: str, action: str, subject: str, detail: str) -> None:
        """Tell the record what somebody did."""
        now_us = self.clock.now_us()
        with self.database.transaction(STAFF) as connection:
            self.record.done(connection, login, action, now_us, subject=subject, detail=detail)
