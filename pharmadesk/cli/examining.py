"""`pharmadesk doctor`: what a person who helps needs to know, and nobody's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware.errors import PrinterError
from hardware.transports import NetworkTransport
from pharmadesk import settings as computer
from pharmadesk.cli import opening, paper
from pharmadesk.cli.exit_codes import ENVIRONMENT, OK
from pharmadesk.dev import doctor
from pharmadesk.dev.doctor import Finding
from pharmadesk.errors import EnvironmentProblem, PharmaDeskError
from pharmadesk.i18n import use_language
from pharmadesk.i18n.wording import message
from pharmadesk.paths import Paths

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from pharmadesk.cli.console import Console
    from pharmadesk.settings import Settings


def run(asked: Namespace, console: Console) -> int:
    """Examine everything that can be reached; what fails is a finding, not the end."""
    paths = Paths.at(asked.data_dir)
    findings = list(doctor.environment(paths))
    try:
        settings = computer.load(paths.settings)
    except PharmaDeskError as error:
        findings.append(Finding("settings", None, error))
        settings = computer.Settings()
    use_language(asked.language or settings.language)
    findings += _printer(settings)
    try:
        secrets = opening.secrets_of(asked, paths, console)
    except PharmaDeskError as error:
        findings.append(Finding("keys", doctor.kept(paths), error))
    else:
        findings.append(Finding("keys", doctor.kept(paths)))
        findings += doctor.examine(paths, secrets)
    console.result(
        {
            "ok": not any(finding.problem for finding in findings),
            "findings": {finding.name: _values(finding) for finding in findings},
        },
        *(_line(finding) for finding in findings),
    )
    return ENVIRONMENT if any(finding.problem for finding in findings) else OK


def _printer(settings: Settings) -> Iterator[Finding]:
    """Ask a printer of the network whether it is there; nothing is printed."""
    kind = settings.printer.partition(":")[0] or "none"
    problem: PharmaDeskError | None = None
    try:
        transport = paper.transport_of(settings.printer)
        if isinstance(transport, NetworkTransport):
            transport.answers_status()
    except PrinterError:
        problem = EnvironmentProblem("printer.unreachable")
    except PharmaDeskError as error:
        problem = error
    yield Finding("printer", kind, problem)


def _values(finding: Finding) -> dict[str, object]:
    code = finding.problem.code if finding.problem else None
    return {"value": finding.value, "problem": code}


def _line(finding: Finding) -> str:
    value = "–" if finding.value is None else finding.value
    line = f"{finding.name}: {value}"
    return f"{line}  ! {message(finding.problem)}" if finding.problem else line
