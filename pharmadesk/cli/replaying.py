"""`pharmadesk replay`: a history of the simulator once more, as its seed tells it.

The simulator is in the source tree and no part of what is installed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pharmadesk.cli.exit_codes import NOT_PROVEN, OK
from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from argparse import Namespace

    from pharmadesk.cli.console import Console

_ROOT: Final = Path(__file__).resolve().parents[2]
_SIMULATOR: Final = "tests.simulation"


def run(asked: Namespace, console: Console) -> int:
    """Live a seed's history again and tell it."""
    if not (_ROOT / Path(*_SIMULATOR.split("."))).is_dir():
        raise Refused("replay.no_simulator")
    lived = subprocess.run(  # noqa: S603 - our own program, and a number that was read as one
        (sys.executable, "-m", _SIMULATOR, "--seed", str(asked.seed)),
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    holds, story = lived.returncode == 0, lived.stdout.splitlines()
    console.result({"seed": asked.seed, "holds": holds, "story": story}, *story)
    return OK if holds else NOT_PROVEN
