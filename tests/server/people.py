"""People at a centre as its tests meet them: over HTTP, with tokens and codes made by hand here."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pharmadesk.domain import events
from sync.server.options import ServerOptions
from tests.server.conftest import founded
from tests.server.register import new_id
from tests.server.serving import serving
from tests.server.sql import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from pharmadesk.services.unit import Unit
    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre
    from sync.server.live.hub import Hub
    from sync.server.live.streaming import Timing

PASSWORD = "vélo tondeuse garrigue 41"
OTHER_PASSWORD = "brume pastèque enclume 77"
QUICK = {"password_memory_kib": 32, "password_passes": 1}
PROXY = "127.0.0.1"


def options(**told: Any) -> ServerOptions:
    """Options under which a password costs little and this machine may say who asks."""
    plenty = {"requests_per_minute": 10_000, "requests_burst": 10_000}
    values: dict[str, Any] = {**QUICK, **plenty, "trusted_proxies": (PROXY,)}
    return ServerOptions(**(values | told))


@contextmanager
def serving_people(
    centre: Centre,
    clock: ManualClock,
    url: str,
    tenant_id: str = "",
    live: tuple[Hub, Timing] | None = None,
    **told: Any,
) -> Iterator[Shop]:
    """Serve a centre, and give a pharmacy of it."""
    shop = Shop(centre, clock, url, tenant_id)
    hub, timing = live or (None, None)
    with serving(centre, hub, timing=timing, options=options(**told)) as shop.web:
        shop.web.headers["x-forwarded-for"] = shop.address
        yield shop


@dataclass
class Shop:
    """A pharmacy whose people come to the centre."""

    centre: Centre
    clock: ManualClock
    url: str
    tenant_id: str = ""
    web: httpx.Client = field(default=None)  # type: ignore[assignment] # set once it is served

    def __post_init__(self) -> None:
        self.tenant_id = self.tenant_id or founded(self.centre).tenant_id

    def at(self, name: str) -> str:
        """Write an e-mail address; a login is unique over the centre, and tests share one."""
        return f"{name}@o{self.tenant_id[-12:]}.example"

    @property
    def address(self) -> str:
        """Where its people are; failures of an address are counted for the whole database."""
        number = int(self.tenant_id[-6:], 16)
        return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    # --- its journal ----------------------------------------------------------------------------

    def hire(self, *roles: str) -> str:
        """Write a person with roles into the journal."""
        return hired(self.centre, self.tenant_id, *roles)

    def strip(self, person_id: str, role: str) -> None:
        """Take a role from a person."""

        def work(unit: Unit) -> None:
            body = events.RoleRevoked(revocation_id=new_id(), person_id=person_id, role=role)
            unit.emit("role.revoked", body, stream_key=person_id)

        self.centre.desk(self.tenant_id).write(None, work)

    def told(self, prefix: str = "access.") -> list[tuple[str, dict[str, Any]]]:
        """Return what the journal says of access, oldest first, with what was still to be told."""
        self.centre.tell_denials(self.centre.people(options()))
        found = rows(
            self.url,
            self.tenant_id,
            "SELECT kind, body FROM journal_event WHERE kind LIKE %s ORDER BY position",
            (f"{prefix}%",),
        )
        return [(kind, json.loads(bytes(body))) for kind, body in found]

    # --- its people -----------------------------------------------------------------------------

    def invited(self, person_id: str, login: str) -> str:
        """Have the operator invite a person; return the code."""
        people = self.centre.people(options())
        desk = self.centre.desk(self.tenant_id)
        return people.managing.invite(desk, None, person_id, login).code

    def user(self, *roles: str, login: str | None = None) -> User:
        """Hire somebody who then chooses a password."""
        person_id = self.hire(*roles)
        login = login or self.at(f"p{person_id[-12:]}")
        code = self.invited(person_id, login)
        reply = self.post("auth/accept-invitation", {"code": code, "password": PASSWORD})
        assert reply.status_code == 204, reply.text
        return User(self, person_id, login)

    def owner(self) -> User:
        """Hire an owner who has enrolled a phone and is signed in with it."""
        user = self.user("owner")
        user.sign_in()
        user.enrol()
        return user

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """Ask without being signed in."""
        return self.web.post(f"/api/{path}", json=body, headers=headers)


@dataclass
class User:
    """A person with a login, a phone and what they were given."""

    shop: Shop
    person_id: str
    login: str
    secret: str = ""
    access: str = ""
    refresh: str = ""
    papers: list[str] = field(default_factory=list)

    def try_sign_in(
        self, password: str = PASSWORD, totp: str = "", address: str = ""
    ) -> httpx.Response:
        """Try to sign in, from an address."""
        body = {"login": self.login, "password": password} | ({"totp": totp} if totp else {})
        said = {"x-forwarded-for": address} if address else {}
        return self.shop.post("auth/login", body, **said)

    def sign_in(self, **how: str) -> None:
        """Sign in."""
        reply = self.try_sign_in(totp=self.code() if self.secret else "", **how)
        assert reply.status_code == 200, reply.text
        self.take(reply.json())

    def take(self, session: dict[str, Any]) -> None:
        """Keep the tokens of a session."""
        self.access, self.refresh = session["accessToken"], session["refreshToken"]

    def enrol(self) -> None:
        """Enrol a phone; the clock goes on so that its code is fresh."""
        self.secret = self.ask("POST", "auth/totp/enrol", {"password": PASSWORD}).json()["secret"]
        reply = self.ask("POST", "auth/totp/confirm", {"totp": self.code()})
        assert reply.status_code == 200, reply.text
        self.take(reply.json()["session"])
        self.papers = reply.json()["recoveryCodes"]
        self.shop.clock.advance(30_000_000)

    def code(self, steps: int = 0) -> str:
        """Return what the phone shows now, or some steps of time from now."""
        return totp(self.secret, self.shop.clock.now_us(), steps)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Ask as this user."""
        said = {"authorization": f"Bearer {self.access}"} | headers
        content = {} if body is None else {"json": body}
        return self.shop.web.request(method, f"/api/{path}", headers=said, **content)

    def me(self) -> httpx.Response:
        """Ask who one is."""
        return self.ask("GET", "auth/me")

    def renew(self, refresh: str | None = None) -> httpx.Response:
        """Show a refresh token."""
        return self.shop.post("auth/refresh", {"refreshToken": refresh or self.refresh})


def hired(centre: Centre, tenant_id: str, *roles: str) -> str:
    """Write a person with roles into a pharmacy's journal."""
    person_id = new_id()

    def work(unit: Unit) -> None:
        body = events.PersonRegistered(person_id=person_id, sealed_name="")
        unit.emit("person.registered", body, stream_key=person_id)
        for role in roles:
            granted = events.RoleGranted(
                grant_id=new_id(), person_id=person_id, role=role, revocations_seen=()
            )
            unit.emit("role.granted", granted, stream_key=person_id)

    centre.desk(tenant_id).write(None, work)
    return person_id


def totp(secret: str, now_us: int, steps: int = 0) -> str:
    """Work a code out as RFC 6238 says."""
    counter = struct.pack(">Q", now_us // 30_000_000 + steps)
    digest = hmac.digest(base64.b32decode(secret), counter, hashlib.sha1)
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def part(raw: bytes) -> str:
    """Write a part of a token."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read header and claims of a token."""
    header, claims, _ = token.split(".")
    return json.loads(unpart(header)), json.loads(unpart(claims))


def unpart(written: str) -> bytes:
    """Read a part of a token."""
    return base64.urlsafe_b64decode(written + "==")


def at_once(*asks: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment, each in a thread of its own."""
    together = threading.Barrier(len(asks))
    found: list[Any] = [None] * len(asks)

    def run(number: int) -> None:
        together.wait()
        found[number] = asks[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
