"""Takes papers from the queue and gives them to the printer, on a thread of its own.

A sale never waits for paper. A job that surely did not reach the printer is tried again until the
printer is back; one that may have printed is not, so that no receipt ever prints twice by itself.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from PySide6.QtCore import QObject, Signal

from hardware.errors import HardwareError, PrinterError, PrinterNotReady
from pharmadesk.documents.paper import NARROW, Paper, Qr
from pharmadesk.documents.return_slip import paper_of_job
from pharmadesk.errors import PharmaDeskError
from pharmadesk.services import printing

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.ports import Transport
    from pharmadesk.services.changes import Changes
    from pharmadesk.services.till import Till
    from pharmadesk.storage.print_jobs import PrintJob

_RETRY_S: Final = 3
_log = logging.getLogger(__name__)


PrinterState: TypeAlias = Literal[
    "none", "ready", "printing", "unreachable", "paper", "cover", "fault", "unsure"
]


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """How the printer is, and how many papers wait for it."""

    state: PrinterState
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class PrinterSetup:
    """The printer of this register: the way to it, its paper, its character table by name."""

    transport: Transport | None
    columns: int
    page: str = "858"
    logo: bytes = b""


class PrintWorker(QObject):
    """One thread for one printer; `status` is signalled from it and arrives on the GUI thread."""

    status = Signal(object)
    errand_done = Signal(object)

    def __init__(self, till: Till, setup: PrinterSetup) -> None:
        super().__init__()
        self._errands: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._till = till
        self._setup = setup
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="printing")

    @property
    def has_printer(self) -> bool:
        """Whether there is a printer at all, at work or not."""
        return self._setup.transport is not None

    @property
    def waiting(self) -> int:
        """How many papers wait for the printer."""
        return printing.waiting(self._till)

    def start(self) -> None:
        """Begin with what waits from before."""
        self._till.listen(self._changed)
        self._thread.start()

    def close(self) -> None:
        """Finish the paper at hand and stop; the rest waits for the next start."""
        self._stopping.set()
        self._wake.set()
        self._thread.join()

    def _changed(self, changes: Changes) -> None:
        if printing.LOCAL in changes.local:
            self._wake.set()

    def use(self, setup: PrinterSetup) -> None:
        """Print on another printer, or on the same one otherwise, from the next paper on."""
        self._setup = setup
        self._wake.set()

    def print_logo(self, png: bytes) -> None:
        """Print this logo from the next paper on; an empty one is none."""
        self.use(replace(self._setup, logo=png))

    def run_errand(self, errand: Callable[[], object]) -> None:
        """Do something else with the printer between two papers; its answer is signalled.

        The answer is None where it failed as nobody expected.
        """
        self._errands.put(errand)
        self._wake.set()

    def _run_errands(self) -> None:
        with suppress(Empty):
            while True:
                errand = self._errands.get_nowait()
                try:
                    answer = errand()
                except Exception:  # noqa: BLE001 - whatever a driver raises
                    # Trying a device must not end what prints the receipts.
                    _log.exception("a device could not be tried")
                    answer = None
                self.errand_done.emit(answer)

    def _run(self) -> None:
        state: PrinterState = "ready"
        is_warm = False
        while not self._stopping.is_set():
            self._wake.clear()
            setup = self._setup
            self._run_errands()
            try:
                if setup.transport is None:
                    self.status.emit(PrinterStatus("none"))
                    self._wake.wait()
                    state = "ready"
                    continue
                job = printing.take(self._till)
                if job is None:
                    self.status.emit(PrinterStatus("ready" if state == "printing" else state))
                    if not is_warm:
                        _warm_up()
                        is_warm = True
                    self._wake.wait()
                    continue
                state = self._print(job, setup, setup.transport)
                if state in {"printing", "unsure"}:
                    continue
                self.status.emit(PrinterStatus(state, self.waiting))
            except PharmaDeskError:
                _log.exception("the queue of papers could not be worked on")
            self._stopping.wait(_RETRY_S)
            state = "printing"

    def _print(self, job: PrintJob, setup: PrinterSetup, transport: Transport) -> PrinterState:
        # Start-up needs no printer.
        from hardware.characters import PAGES  # noqa: PLC0415
        from hardware.escpos_paper import EscposPaper  # noqa: PLC0415

        try:
            paper = paper_of_job(self._till, job, setup.columns)
            sink = EscposPaper(PAGES[setup.page], setup.logo)
            paper.play(sink)
            transport.send(sink.data)
        except PrinterError as error:
            return self._failed(job, error)
        except (HardwareError, PharmaDeskError):
            _log.exception("a receipt could not be drawn")
            printing.unsure(self._till, job.job_id, "printer.cannot_draw")
            return "fault"
        printing.printed(self._till, job.job_id)
        return "printing"

    def _failed(self, job: PrintJob, error: PrinterError) -> PrinterState:
        if job.document == printing.DRAWER and not error.may_have_printed:
            # Nobody waits before a drawer: it opens now or not at all.
            printing.unsure(self._till, job.job_id, "printer.unreachable")
            return error.reason if isinstance(error, PrinterNotReady) else "unreachable"
        if error.may_have_printed:
            printing.unsure(self._till, job.job_id, "printer.unsure")
            return "unsure"
        reason = error.reason if isinstance(error, PrinterNotReady) else "unreachable"
        printing.not_sent(self._till, job.job_id, f"printer.{reason}")
        return reason


def _warm_up() -> None:
    """Draw a paper for nobody, or the first receipt would wait for what draws it to be read in."""
    from hardware.characters import PAGES  # noqa: PLC0415 - start-up needs no printer
    from hardware.escpos_paper import EscposPaper  # noqa: PLC0415

    Paper(NARROW, rtl=False, blocks=(Qr("0"),)).play(EscposPaper(PAGES["858"]))
