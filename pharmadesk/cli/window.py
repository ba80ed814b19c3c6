"""`pharmadesk run`: the register in its window."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

    from pharmadesk.cli.console import Console


def run(asked: Namespace, _console: Console) -> int:
    """Open the window; it asks by itself for whatever it needs."""
    gc.disable()  # modules stay: looking for garbage among them takes a tenth of their loading
    from ui.start import main  # noqa: PLC0415 - only those who want a window load Qt

    gc.freeze()
    gc.enable()
    return main(asked.data_dir, asked.language, asked.key_file)
