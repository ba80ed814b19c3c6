"""What measures the API: who asks, when they ask, and what is made of the answers."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks import api
from benchmarks.api import Mix, Taken, closely, openly
from benchmarks.http_line import Answered, Asked, lines
from benchmarks.table import QUICK
from benchmarks.town import Pharmacy, Stock, Town
from pharmadesk.dev import generator
from sync.server.api.routes import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

ASKED = Asked("GET", "/api/sales?limit=50", "x-own: 1\r\n")


@pytest.fixture
def town() -> Town:
    """Give a town that nobody has founded."""
    items = generator.catalogue(20, 1)
    shelf = tuple((f"0-1-2-3-{n}", f"lot-{n}") for n in range(len(items)))
    pharmacies = tuple(Pharmacy(f"tenant {n}", f"token{n}") for n in range(3))
    return Town(Stock(items, shelf, "supplier"), pharmacies)


@asynccontextmanager
async def answering(
    answer: Callable[[bytes], Awaitable[tuple[int, bytes]]],
) -> AsyncIterator[int]:
    """Serve requests written in one piece; give the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            status, body = await answer(data)
            head = f"HTTP/1.1 {status} Word\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


def test_line_sends_what_is_asked_and_is_used_again() -> None:
    heard: list[bytes] = []

    async def note(data: bytes) -> tuple[int, bytes]:
        heard.append(data)
        return 200 + len(heard), b'{"a": 1}'

    async def work() -> list[Answered]:
        async with answering(note) as port, lines(port) as line:
            return [await line.ask(ASKED), await line.ask(ASKED._replace(body=b"{}"))]

    assert asyncio.run(work()) == [Answered(201, b'{"a": 1}'), Answered(202, b'{"a": 1}')]
    head, _, body = heard[1].partition(b"\r\n\r\n")
    assert head.splitlines()[0] == b"GET /api/sales?limit=50 HTTP/1.1"
    assert {b"content-length: 2", b"x-own: 1"} < set(head.splitlines())
    assert body == b"{}"


def test_connection_that_breaks_is_an_error_and_is_not_asked_again() -> None:
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(65_536))
        writer.close()

    async def work() -> Answered:
        async with (
            await asyncio.start_server(serve, "127.0.0.1", 0) as server,
            lines(server.sockets[0].getsockname()[1]) as line,
        ):
            return await line.ask(ASKED)

    taken = Taken()
    taken.add(ASKED, asyncio.run(work()), 0.1)
    assert len(heard) == 1
    assert taken.errors == {"0 GET /api/sales": 1}


@pytest.mark.parametrize(("asking", "most"), [(openly, 30), (closely, 3)])
def test_open_loop_asks_while_nothing_is_answered_and_clients_wait(
    asking: Callable[[int], api.Asking], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server answers nobody until as many wait as can: an open loop lets all come."""
    monkeypatch.setattr(api, "CLIENTS", 3)
    monkeypatch.setattr(api, "A_SECOND", 10_000)
    taken, waiting, together = Taken(), [0], []

    async def work() -> None:
        full = asyncio.Event()

        async def hold(_data: bytes) -> tuple[int, bytes]:
            waiting[0] += 1
            together.append(waiting[0])
            if waiting[0] == most:
                full.set()
            await full.wait()
            waiting[0] -= 1
            return 200, b""

        async with answering(hold) as port:
            await asking(port)([ASKED] * 30, taken)

    asyncio.run(work())
    assert max(together) == most
    assert taken.count == 30
    assert not taken.errors


def test_refusals_are_counted_as_errors_by_what_was_asked() -> None:
    taken = Taken()
    taken.add(Asked("PATCH", "/api/inventory/items/0-1-2-3-4", ""), Answered(429, b""), 0.5)
    taken.add(ASKED, Answered(200, b""), 0.25)
    assert taken.errors == {"429 PATCH /api/inventory/items/…": 1}
    assert taken.of(reads=True) == [250]
    assert taken.of(reads=False) == [500]


def test_mix_asks_only_what_the_centre_serves_and_names_every_write(town: Town) -> None:
    asks = Mix(town).asks(1_000)
    served = {(each.method, each.path.replace("{itemId}", "…")) for each in OPERATIONS}
    assert {tuple(api.kind(each).removesuffix("?q").split(" ")) for each in asks} <= served
    writes = [each for each in asks if each.method != "GET"]
    named = {line for each in writes for line in each.headers.splitlines() if "idem" in line}
    assert 150 < len(writes) == len(named) < 250
    assert all(json.loads(each.body) for each in writes)


def test_mix_is_the_same_each_time(town: Town) -> None:
    assert Mix(town).asks(50) == Mix(town).asks(50)


@pytest.mark.deep
@pytest.mark.skipif(os.name == "nt", reason="processes are counted in /proc")
def test_small_town_is_measured_without_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "A_SECOND", 20)
    monkeypatch.setattr(api, "CLIENTS", 2)
    rows = list(api.run(replace(QUICK, pharmacies=2, items=200, seconds=2)))
    assert [row.what.split()[0] for row in rows[:3]] == ["read", "write", "of"]
    assert rows[2].measured.endswith("errors: 0")
    assert rows[-1].measured.endswith("errors: 0")
