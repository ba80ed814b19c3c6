"""`pharmadesk run`: the register in its window."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

    from pharmadesk.cli.console import Console


def run(asked: Namespace, _console: Console) -> int:
    """Open the window; it asks by itself for whatever it needs."""
    from ui.start import main  # noqa: PLC0415 - only those who want a window load Qt

    return main(asked.data_dir, asked.language, asked.key_file)
