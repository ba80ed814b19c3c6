"""`pharmadesk import`: a price list becomes items, whole or not at all."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from pharmadesk.cli import opening
from pharmadesk.cli.exit_codes import OK
from pharmadesk.errors import EnvironmentProblem
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import sentence
from pharmadesk.services.catalogue_files import read_cnops
from pharmadesk.services.importing import import_catalogue

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from pharmadesk.cli.console import Console
    from pharmadesk.services.catalogue_files import Problem
    from pharmadesk.services.importing import Imported

_REMARKS_BEFORE_REFUSAL: Final = 20


def run(asked: Namespace, console: Console) -> int:
    """Import the file and say how many packs came in, and which rows did not."""
    data = _read(asked.file)
    with opening.started(asked, console) as (_here, till):
        actor = opening.log_in(till, asked, console)
        file = read_cnops(data)
        if not file.packs:  # it will be refused, and this is why
            for remark in islice(_remarks(file.problems), _REMARKS_BEFORE_REFUSAL):
                console.tell(remark)
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
        "far_off": list(done.far_off),
        "problems": [
            {"line": problem.line, "column": problem.column, "code": problem.code}
            for problem in problems
        ],
    }


def _remarks(problems: tuple[Problem, ...]) -> Iterator[str]:
    for problem in problems:
        yield sentence(problem.code, line=problem.line, column=problem.column, value=problem.value)


def _lines(done: Imported, problems: tuple[Problem, ...]) -> list[str]:
    return [
        *_remarks(problems),
        _("Items imported: {count}").format(count=done.new_items),
        _("Known already: {count}").format(count=done.known_items),
        _("Rows left out: {count}").format(count=done.rows_left_out),
        _("Without a price: {count}").format(count=done.without_price),
        *_doubts(done.far_off),
    ]


def _doubts(codes: tuple[str, ...]) -> Iterator[str]:
    """Ask for a look at prices that can hardly be right; they are kept as the list has them."""
    if codes:
        yield _("Prices to check on the box: {count}").format(count=len(codes))
        yield from (f"  {code}" for code in codes)
