"""The binding must not give away references it does not own (docs/decisions/0006)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

COUNTS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

application = QApplication([])
edit, timer = QLineEdit(), QTimer()
held = [None, True, False]
spare = [held * 5000 for _ in range(2)]  # so that a broken wheel fails here and does not abort

def use():
    application.focusWidget(), application.activeWindow(), edit.isVisible(), edit.isEnabled()
    timer.start(1000), timer.stop(), edit.setText("a"), edit.hasFocus()

use()
before = [sys.getrefcount(each) for each in held]
for _ in range(300):
    use()
after = [sys.getrefcount(each) for each in held]
print(min(now - then for now, then in zip(after, before)))
"""


def test_binding_used_for_hours_keeps_the_references_of_none_and_booleans() -> None:
    environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "HOME": str(ROOT)}
    child = subprocess.run(
        [sys.executable, "-c", COUNTS],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(child.stdout) > -30, "the binding gives away references"
