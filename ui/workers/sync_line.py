"""The line to the centre, made of the client's parts; imported only by a register that has one.

ask_now   speak at once, whatever happened before
hold      say no more for a while, or until somebody asks: a person wants the network back
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, Protocol

from typing_extensions import override

from pharmadesk.values.clock import US_IN_S
from sync.client.asking import Asker
from sync.client.engine import Engine, Step
from sync.client.http import HttpTransport
from sync.client.live import Live
from sync.client.loop import Loop
from sync.client.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.till import Till
    from sync.protocol.exchange import Transport

HOLD_US: Final = 5 * 60 * US_IN_S


class TellsLive(Protocol):
    """Who hears whether hints come."""

    def __call__(self, *, on: bool) -> None:
        """Hear it."""


class SyncLine:
    """One line and its threads; `told` is called after each step, `live` when hints come or stop.

    With `times` of the day the register synchronises only then, and when a person asks.
    """

    def __init__(
        self,
        till: Till,
        address: str,
        reach: Callable[[str], Transport] | None,
        told: Callable[[Step], None],
        live: TellsLive,
        times: tuple[str, ...] = (),
    ) -> None:
        self._transport = HttpTransport(address) if reach is None else reach(address)
        self._engine = _Engine(till, self._transport)
        abort = getattr(self._transport, "abort", lambda: None)
        self._loop = Loop(till, self._engine, told=told, abort=abort, by_itself=not times)
        self._tells_live = live
        self._schedule = Schedule(times, self._loop.ask_now) if times else None
        self._ears = HttpTransport(address) if reach is None and not times else None
        identity = till.identity
        asker = Asker(identity.device_id, till.signer, till.ids)
        self._live = Live(self._ears, asker, self) if self._ears is not None else None

    @property
    def is_held(self) -> bool:
        """Whether a person has stopped it."""
        return self._engine.is_held

    @property
    def answers_a_person(self) -> bool:
        """Whether the steps of now follow what a person asked."""
        return self._engine.answers_a_person

    def start(self) -> None:
        """Begin."""
        self._loop.start()
        for each in (self._live, self._schedule):
            if each is not None:
                each.start()

    def look(self) -> None:
        """Ask for the news that the centre told of."""
        self._loop.look()

    def live(self, *, on: bool) -> None:
        """Hear that hints come, or come no more."""
        self._loop.live(on=on)
        self._tells_live(on=on)

    def ask_now(self) -> None:
        """Speak at once."""
        self._engine.ask()
        self._loop.ask_now()

    def retry_there(self) -> None:
        """Ask the centre at once to try again what is in no row there."""
        self._engine.want_retry()
        self.ask_now()

    def hold(self) -> None:
        """Say no more after the step that runs."""
        self._engine.hold()

    def close(self) -> None:
        """End after the step that runs, and wait for that: a few seconds where nobody answers."""
        for each in (self._schedule, self._live):
            if each is not None:
                each.stop()
        has_ended = self._loop.stop()
        for transport in (self._transport, self._ears):
            if has_ended and isinstance(transport, HttpTransport):
                transport.close()


class _Engine(Engine):
    """Rests while it is held, and knows which steps follow the wish of a person."""

    def __init__(self, till: Till, transport: Transport) -> None:
        super().__init__(till, transport)
        self._clock = till.clock
        self._lock = threading.Lock()
        self._held_until_us: int | None = None
        self._is_asked = self._is_retry_asked = False
        self.answers_a_person = False

    @property
    @override
    def is_held(self) -> bool:
        with self._lock:
            until_us = self._held_until_us
            return until_us is not None and self._clock.monotonic_us() < until_us

    def ask(self) -> None:
        with self._lock:
            self._held_until_us = None
            self._is_asked = True

    def hold(self) -> None:
        with self._lock:
            self._held_until_us = self._clock.monotonic_us() + HOLD_US

    def want_retry(self) -> None:
        with self._lock:
            self._is_retry_asked = True

    @override
    def stir(self) -> None:
        super().stir()
        with self._lock:
            self.answers_a_person, self._is_asked = self._is_asked, False
            asked, self._is_retry_asked = self._is_retry_asked, False
        if self.answers_a_person:
            self.give_again()
        if asked:
            self.retry_there()

    @override
    def step(self) -> Step:
        return Step("rested") if self.is_held else super().step()
