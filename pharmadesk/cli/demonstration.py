"""`pharmadesk demo`: a believable pharmacy, built in seconds and opened."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pharmadesk.dev.demo import prepare
from pharmadesk.i18n import DEFAULT_LANGUAGE, _, use_language
from pharmadesk.values.clock import SystemClock

if TYPE_CHECKING:
    from argparse import Namespace

    from pharmadesk.cli.console import Console
    from pharmadesk.dev.demo import DemoPharmacy

_NAME: Final = "pharmadesk-demo"


def run(asked: Namespace, console: Console) -> int:
    """Build the pharmacy, or take up the one built today, and open its register."""
    language = asked.language or DEFAULT_LANGUAGE
    use_language(language)
    headless = asked.headless or not _has_display()
    demo = prepare(
        asked.data_dir or _usual_folder(),
        items=asked.items,
        days=asked.days,
        seed=asked.seed,
        clock=SystemClock(),
        fresh=asked.fresh or headless,
    )
    _tell(demo, console)
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui.demo import run as play  # noqa: PLC0415 - Qt reads the platform when it is imported

    out = asked.out or Path(tempfile.mkdtemp(prefix=f"{_NAME}-"))
    return play(demo.paths.data, headless=headless, out=out, language=language)


def _usual_folder() -> Path:
    import platformdirs  # noqa: PLC0415 - a run with --data-dir needs no knowledge of the system

    return platformdirs.user_data_path(_NAME, appauthor=False)


def _has_display() -> bool:
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _tell(demo: DemoPharmacy, console: Console) -> None:
    console.tell(_("The demonstration is in {folder}").format(folder=demo.paths.data))
    for person in demo.people:
        console.tell(_("{name}: PIN {pin}").format(name=person.name, pin=person.pin))
