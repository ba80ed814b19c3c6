"""The states of the devices page that are worth seeing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pharmadesk.values.scanner_test import CONTENT, Burst, diagnose
from ui.screens.devices.state import DevicesState, FoundRow

FOUND: Final = (
    FoundRow("cups:TM-T20III", ""),
    FoundRow("usb:04b8:0e15", ""),
    FoundRow("serial:/dev/ttyUSB0", "USB-Serial Controller"),
)
READ: Final = DevicesState(
    printer="tcp:192.168.1.50:9100",
    found=FOUND,
    tried="page",
    outcome="printed",
    answers=True,
    diagnosis=diagnose(Burst("à&à-&&_àààà'àçè", CONTENT, "F12", "return", 380)),
    raw="à&à-&&_àààà'àçè&àQA&w&è&èéèà-\"à",
    is_changed=True,
)
_LONG: Final = "Une phrase très longue qui ne tient pas sur une ligne. " * 3
STATES: Final = {
    "empty": DevicesState(),
    "read": READ,
    "trying": replace(READ, trying="page", tried="", outcome=""),
    "unreachable": replace(READ, outcome="unreachable", diagnosis=None, raw=""),
    "lost": replace(
        READ, diagnosis=diagnose(Burst(CONTENT, CONTENT.replace("\x1d", ""), "", "tab", 90))
    ),
    "unread": replace(READ, diagnosis=diagnose(Burst("6118000040972", "6118000040972"))),
    "kept": replace(READ, is_changed=False, is_kept=True),
    "huge": replace(
        READ,
        found=tuple(FoundRow(f"usb:04b8:0e{n}", "Name " * 30) for n in range(20)),
        raw="9" * 3000,
        error=_LONG,
    ),
}
