"""`pharmadesk import`: a price list becomes items, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.cli import opening
from pharmadesk.cli.exit_codes import OK
from pharmadesk.errors import EnvironmentProblem
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import sentence
from pharmadesk.services.catalogue_files import read_cnops
from pharmadesk.services.importing import import_catalogue

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from pharmadesk.cli.console import Console
    from pharmadesk.services.catalogue_files import Problem
    from pharmadesk.services.importing import Imported


def run(asked: Namespace, console: Console) -> int:
    """Import the file and say how many packs came in, and which rows did not."""
    data = _read(asked.file)
    with opening.started(asked, console) as (_here, till):
        actor = opening.log_in(till, asked, console)
        file = read_cnops(data)
        done = import_catalogue(till, actor, file, asked.file.name, data)
    console.result(_values(done, file.problems), *_lines(done, file.problems))
    return OK


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EnvironmentProblem("import.unreadable", file=path.name) from error


def _values(done: Imported, problems: tuple[Problem, ...]) -> dict[str, object]:
    return {
        "import_id": done.import_id,
        "new_items": done.new_items,
        "known_items": done.known_items,
        "rows_left_out": done.rows_left_out,
        "without_price": done.without_price,
        "problems": [
            {"line": problem.line, "column": problem.column, "code": problem.code}
            for problem in problems
        ],
    }


def _lines(done: Imported, problems: tuple[Problem, ...]) -> list[str]:
    remarks = [
        sentence(problem.code, line=problem.line, column=problem.column, value=problem.value)
        for problem in problems
    ]
    return [
        *remarks,
        _("Items imported: {count}").format(count=done.new_items),
        _("Known already: {count}").format(count=done.known_items),
        _("Rows left out: {count}").format(count=done.rows_left_out),
        _("Without a price: {count}").format(count=done.without_price),
    ]
