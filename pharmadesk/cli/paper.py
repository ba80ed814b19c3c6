"""Papers that wait are given to the printer, after the commit and never inside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hardware.addresses import transport_to
from hardware.characters import PAGES
from hardware.errors import HardwareError, PrinterError, PrinterNotReady
from hardware.escpos_paper import EscposPaper
from hardware.transports import NetworkTransport
from pharmadesk.documents.paper import NARROW, WIDE
from pharmadesk.documents.return_slip import paper_of_job
from pharmadesk.errors import Refused
from pharmadesk.services import logo, printing

if TYPE_CHECKING:
    from hardware.ports import Transport
    from pharmadesk.services.till import Till
    from pharmadesk.storage.print_jobs import PrintJob

_NARROW_MM: Final = 58
_UNREACHABLE: Final = "printer.unreachable"
_ASKING_MS: Final = 1_000
_NOT_READY: Final = {"paper": "printer.paper", "cover": "printer.cover", "fault": "printer.fault"}


@dataclass(frozen=True, slots=True)
class Printed:
    """The jobs whose paper the printer took, and the code of what stopped it, if anything did."""

    job_ids: frozenset[str]
    problem: str | None = None


def transport_of(printer: str) -> Transport | None:
    """Make the way to a printer written as in the settings; empty is none.

    Raises: Refused `printer.not_understood`.
    """
    try:
        return transport_to(printer)
    except ValueError as problem:
        raise Refused("printer.not_understood", printer=printer) from problem


def print_waiting(till: Till, transport: Transport | None, paper_mm: int, page: str) -> Printed:
    """Print what waits, oldest first, until the printer fails; what is left waits on."""
    done: set[str] = set()
    if transport is None:
        return Printed(frozenset())
    transport = _listening(transport)
    columns = NARROW if paper_mm == _NARROW_MM else WIDE
    for _ in range(printing.waiting(till)):
        job = printing.take(till)
        if job is None:
            break
        problem = _print(till, job, transport, columns, page)
        if problem is not None:
            return Printed(frozenset(done), problem)
        done.add(job.job_id)
    return Printed(frozenset(done))


def _listening(transport: Transport) -> Transport:
    """Let a printer that can talk confirm each paper; one that is off says so when it prints."""
    if not isinstance(transport, NetworkTransport):
        return transport
    try:
        answers = replace(transport, timeout_ms=_ASKING_MS).answers_status()
    except PrinterError:
        return transport
    return replace(transport, answers=answers)


def _print(till: Till, job: PrintJob, transport: Transport, columns: int, page: str) -> str | None:
    """Print one paper and note its outcome; return the code of what went wrong."""
    sink = EscposPaper(PAGES[page], logo.read(till))
    try:
        paper_of_job(till, job, columns).play(sink)
        transport.send(sink.data)
    except PrinterError as error:
        if error.may_have_printed or job.document == printing.DRAWER:
            printing.unsure(till, job.job_id, "printer.unsure")
            return "printer.unsure"
        code = _NOT_READY[error.reason] if isinstance(error, PrinterNotReady) else _UNREACHABLE
        printing.not_sent(till, job.job_id, code)
        return code
    except HardwareError:
        printing.unsure(till, job.job_id, "printer.cannot_draw")
        return "printer.cannot_draw"
    printing.printed(till, job.job_id)
    return None
