"""The sentences of the devices page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.i18n import N_, _
from pharmadesk.values.scanner_test import GS
from ui.theme.direction import ltr
from ui.widgets.fact import Fact

if TYPE_CHECKING:
    from pharmadesk.values.scanner_test import Diagnosis, End
    from ui.screens.devices.state import DevicesState, FoundRow, Outcome
    from ui.theme.tokens import Tone

DEVICES: Final = "devices"
SLOW_MS: Final = 25
"""Above so many milliseconds between two keys a scan is nearly taken for typing."""

_OUTCOMES: Final[dict[Outcome, tuple[Tone, str]]] = {
    "printed": ("success", N_("The printer took the test. Look at the paper.")),
    "unreachable": (
        "danger",
        N_("The printer does not answer. Switch it on, check its cable and its address."),
    ),
    "paper": ("warning", N_("The printer has no paper. Put a roll in and try again.")),
    "cover": ("warning", N_("The printer is open. Close it and try again.")),
    "fault": ("danger", N_("The printer reports a fault. Switch it off and on, and try again.")),
    "unsure": (
        "warning",
        N_("The printer stopped in the middle. Look at the paper, then try again."),
    ),
    "address": (
        "danger",
        N_("This is no printer's address. Choose one below, or type the number of the network."),
    ),
}
_DRAWER_TRIED: Final = N_("The drawer was told to open. Did it?")
_ENDS: Final[dict[End, str]] = {
    "return": N_("Enter (CR)"),
    "tab": N_("Tab"),
    "line_feed": N_("Line feed (LF)"),
    "none": N_("None: codes are told apart by the pause"),
}


def outcome(state: DevicesState) -> tuple[Tone, str]:
    """Say what came of the last test."""
    if state.tried == "drawer" and state.outcome == "printed":
        return "success", _(_DRAWER_TRIED)
    if state.tried == "display" and state.outcome:
        if state.outcome == "printed":
            return "success", _("The display was written to. Can it be read?")
        return "danger", _("The display does not answer at this port. Check its cable and name.")
    if not state.outcome:
        return "neutral", ""
    tone, words = _OUTCOMES[state.outcome]
    return tone, _(words)


def found(row: FoundRow) -> str:
    """Name a printer that was found."""
    return " · ".join(ltr(part) for part in (row.name, row.key) if part)


def table(page: str) -> str:
    """Name a character table."""
    return _("As an image") if page == "image" else _("Table {number}").format(number=page)


def facts(diagnosis: Diagnosis | None) -> tuple[Fact, ...]:
    """List what the scanner does."""
    if diagnosis is None:
        return ()
    speed = _("{count} ms a character").format(count=ltr(str(diagnosis.a_key_ms)))
    if not diagnosis.is_read:
        return (Fact("clock", _("Speed"), speed),)
    aim = diagnosis.aim
    prefix = ltr(diagnosis.prefix) if diagnosis.prefix else _("Nothing before the code")
    if aim:
        prefix = _("{prefix}, identifier {aim} read").format(prefix=prefix, aim=ltr(aim))
    return (
        Fact("clock", _("Speed"), speed, _tone(diagnosis.a_key_ms <= SLOW_MS)),
        Fact("languages", _("Keyboard"), _layout(diagnosis), _tone(diagnosis.layout != "capitals")),
        Fact("corner-down-right", _("End"), _(_ENDS[diagnosis.end]), "success"),
        Fact("tag", _("Prefix"), prefix, "success"),
        Fact(
            "minus",
            _("Separator of lots"),
            _separator(diagnosis),
            _tone(diagnosis.separator != "lost"),
        ),
    )


def _tone(right: bool) -> Tone:  # noqa: FBT001 - a verdict
    return "success" if right else "warning"


def _layout(diagnosis: Diagnosis) -> str:
    if diagnosis.layout == "same":
        return _("As this computer")
    if diagnosis.layout == "capitals":
        return _("Capitals and small letters are swapped")
    return _("Another one, read by the positions")


def _separator(diagnosis: Diagnosis) -> str:
    if diagnosis.separator == "lost":
        return _("Lost")
    if diagnosis.separator == "kept":
        return _("Received")
    return _("Received as {key}").format(key=ltr(diagnosis.stands_for))


def verdict(diagnosis: Diagnosis | None) -> tuple[Tone, str]:
    """Say in plain words whether the scanner is right, or what to change on it."""
    if diagnosis is None:
        return "neutral", ""
    if not diagnosis.is_read:
        return "danger", _(
            "This is not the code of this page, or the scanner changes it. Scan the code of this"
            " page; if it still is not read, set the scanner to the US keyboard with its booklet."
        )
    return _advice(diagnosis)


def _advice(diagnosis: Diagnosis) -> tuple[Tone, str]:
    """Say what to change on a scanner whose code was understood."""
    if diagnosis.layout == "capitals":
        return "warning", _(
            "Capitals arrive as small letters. Switch Caps Lock off, then scan again."
        )
    if diagnosis.separator == "lost":
        return "warning", _(
            "The scanner leaves the separator out: a lot without a fixed length may be asked for."
            " In its booklet, look for “GS” or “FNC1” and let it send ASCII 29."
        )
    if diagnosis.separator == "replaced":
        return "success", _(
            "The scanner sends {key} for the separator. Keep this, and lots are read rightly."
        ).format(key=ltr(diagnosis.stands_for))
    if diagnosis.a_key_ms > SLOW_MS:
        return "warning", _(
            "The scanner types slowly: a code may be taken for typing. In its booklet, set the"
            " delay between characters to none."
        )
    return "success", _("The scanner is read rightly. Nothing is to be changed.")


def raw(text: str) -> str:
    """Show a scan as it came, its invisible parts by name."""
    return ltr(text.replace(GS, "<GS>"))


def kept(state: DevicesState) -> str:
    """Say that what is shown is in use."""
    return _("Kept: this register uses these devices now.") if state.is_kept else ""
