"""The command line: one register driven without a window, for scripts, builders and the curious.

Results go to standard output, as sentences or, with `--json`, as one JSON object and nothing else.
Questions, progress and warnings go to standard error. docs/cli.md describes every command and exit
code. Each command is a module of its own, imported when it is asked for.
"""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

from pharmadesk.cli import exit_codes
from pharmadesk.cli.console import Console
from pharmadesk.cli.exit_codes import BUG, INTERRUPTED, USAGE
from pharmadesk.cli.parser import UsageError, language_of, parse
from pharmadesk.errors import Bug, PharmaDeskError
from pharmadesk.i18n import use_language

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

_MODULES: Final = {
    "init": "founding",
    "run": "window",
    "demo": "demonstration",
    "import": "importing",
    "sell": "selling",
    "setting": "setting",
    "invoice": "invoicing",
    "insurer": "insuring",
    "claims": "claiming",
    "labels": "labelling",
    "price": "pricing",
    "verify": "verifying",
    "rebuild": "rebuilding",
    "enrol": "enrolling",
    "sync": "syncing",
    "server": "centre",
    "replay": "replaying",
    "doctor": "examining",
}

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say and return the exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    console = Console(json="--json" in given)
    try:
        use_language(language_of(given))
        asked = parse(given)
        console = Console(json=asked.json, pin_on_stdin=asked.pin_stdin)
        return _do(asked, console)
    except UsageError as error:
        console.fail_usage(error)
        return USAGE
    except PharmaDeskError as error:
        console.fail(error)
        return exit_codes.of(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - the last resort: whatever nobody expected is ours
        _log.exception("unexpected error")
        console.fail(Bug("unexpected"))
        return BUG


def _do(asked: Namespace, console: Console) -> int:
    code: int = import_module(f"{__name__}.{_MODULES[asked.command]}").run(asked, console)
    return code
