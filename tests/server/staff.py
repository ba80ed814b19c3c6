"""Staff at a centre as its tests meet them: a browser that keeps cookies and sends forms."""

from __future__ import annotations

import asyncio
import re
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
from typing_extensions import override

from pharmadesk.journal.staff_tables import STAFF_SETTING
from sync.server.exchange import Centre
from sync.server.web import application
from tests.server.conftest import SEED
from tests.server.people import PROXY, options, totp
from tests.server.register import new_id
from tests.server.sql import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pharmadesk.values.clock import ManualClock
    from sync.server.staff.staff import Enrolled

S_US = 1_000_000
STAFF = f"SET {STAFF_SETTING} = 'yes'"


def enrol(centre: Centre) -> Enrolled:
    """Make an account as the operator does; tests share a database, so each has its own."""
    return centre.staff(options()).add(f"s{new_id()[-12:]}@centre.example")


class InProcess:
    """The application itself as a client sees it: a loop of its own for each request."""

    def __init__(self, app: Any) -> None:
        self.base_url = "http://127.0.0.1:8470"
        self.cookies = httpx.Cookies()
        self._transport = httpx.ASGITransport(app, client=(PROXY, 1))

    def request(self, method: str, path: str, **how: Any) -> httpx.Response:
        """Ask."""

        async def ask() -> httpx.Response:
            client = httpx.AsyncClient(transport=self._transport, base_url=self.base_url)
            return await client.request(method, path, **how)

        return asyncio.run(ask())


@contextmanager
def opened(url: str, clock: ManualClock, **told: Any) -> Iterator[tuple[Centre, InProcess]]:
    """Open a centre and its application, for as many tests as like."""
    with closing(Centre(url, clock, SEED, connections=5)) as centre:
        yield centre, InProcess(application(centre, options=options(**told)))


@dataclass
class Browser:
    """Somebody in front of the pages of a centre that is served."""

    web: httpx.Client | InProcess
    clock: ManualClock
    who: Enrolled
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return str(self.web.base_url).rstrip("/")

    def get(self, path: str = "/ops", **headers: str) -> httpx.Response:
        """Ask for a page, and keep what it gives to hold."""
        return self._asked("GET", path, headers=headers)

    def post(
        self, path: str, fields: dict[str, str], *, origin: str | None = "", **headers: str
    ) -> httpx.Response:
        """Send a form as it is; from our own origin unless another, or none, is named."""
        said = headers if origin is None else headers | {"origin": origin or self.origin}
        return self._asked("POST", path, headers=said, data=fields)

    def press(self, page: str, action: str, **fields: str) -> httpx.Response:
        """Send the form of a page that leads there, with its token and what else is filled in."""
        return self.post(action, {"form": form_token(self.get(page).text)} | fields)

    def try_sign_in(
        self, password: str = "", code: str = "", login: str = "", address: str = ""
    ) -> httpx.Response:
        """Fill in the page to sign in on; what is right where nothing else is said."""
        token = form_token(self.get("/ops/sign-in").text)
        fields = {
            "form": token,
            "login": login or self.who.login,
            "password": password or self.who.password,
            "code": code or self.code(),
        }
        said = {"x-forwarded-for": address} if address else {}
        return self.post("/ops/sign-in", fields, **said)

    def sign_in(self) -> Browser:
        """Sign in; the clock goes on so that the next code is fresh."""
        reply = self.try_sign_in()
        assert (reply.status_code, reply.headers["location"]) == (303, "/ops"), reply.text
        self.clock.advance(30 * S_US)
        return self

    def code(self) -> str:
        """Return what the phone shows now."""
        return totp(self.who.secret, self.clock.now_us())

    def is_in(self) -> bool:
        """Tell whether the pages are shown to this browser."""
        reply = self.get("/ops")
        if reply.status_code == 200:
            return True
        assert (reply.status_code, reply.headers["location"]) == (303, "/ops/sign-in")
        return False

    def _asked(self, method: str, path: str, **how: Any) -> httpx.Response:
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        number = int(self.who.login[7:13], 16)
        own = {"x-forwarded-for": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}
        how["headers"] = own | how["headers"] | ({"cookie": held} if held else {})
        reply = self.web.request(method, path, **how)
        self.web.cookies.clear()
        for given in reply.headers.get_list("set-cookie"):
            name, value = given.partition(";")[0].split("=", 1)
            self.cookies[name] = value.strip('"')
        self.cookies = {name: value for name, value in self.cookies.items() if value}
        return reply


def form_token(page: str) -> str:
    """Find what the forms of a page bring."""
    found = re.search(r'name="form" value="([0-9a-f]{64})"', page)
    assert found is not None, page
    return found[1]


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @override
    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())


def texts(page: str) -> list[str]:
    """Return what a person reads on a page, as a browser reads HTML."""
    return _read(page).texts


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    """Return the elements of a page with their attributes."""
    return _read(page).tags


def _read(page: str) -> _Texts:
    found = _Texts()
    found.feed(page)
    return found


def record(url: str, login: str) -> list[tuple[str, str, str]]:
    """Return what somebody did, of what, with which detail, oldest first; by SQL."""
    with psycopg.connect(plain(url)) as connection:
        connection.execute(STAFF)
        rows = connection.execute(
            """SELECT action, subject, detail FROM staff_record WHERE login = %s
            ORDER BY happened_at_us, record_id""",
            (login,),
        )
        return [(str(action), str(subject), str(detail)) for action, subject, detail in rows]
