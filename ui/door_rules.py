"""What may be typed at the doors of a centre, and which field a refusal concerns.

The first run and the screen of synchronising ask for the same two things: an address and a code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Refused
from pharmadesk.i18n import _, ngettext
from pharmadesk.i18n.wording import message
from pharmadesk.services import enrolment
from pharmadesk.values.keyboards import undo_azerty
from sync.client.address import checked_url
from ui.verdicts import RIGHT, Verdict

if TYPE_CHECKING:
    from pharmadesk.errors import PharmaDeskError

MOST_OF_AN_ADDRESS: Final = 200
MOST_OF_A_CODE: Final = 60
_SCHEME: Final = "://"
_SAFE: Final = "https://"
_PARTS: Final = 2
_FIELDS: Final = {
    "sync.address": "server",
    "enrolment.no_such_name": "server",
    "enrolment.nobody_there": "server",
    "enrolment.no_safe_line": "server",
    "enrolment.no_answer": "server",
    "enrolment.no_centre": "server",
    "enrolment.later": "server",
    "sync.other_centre": "server",
    "sync.other_pharmacy": "code",
    "sync.code": "code",
    "sync.other_owner": "code",
    "enrolment.wrong_code": "code",
    "register.code_taken": "register_code",
    "register.no_code": "register_code",
}


def field_of(error: PharmaDeskError) -> str:
    """Return the field a refusal is said under; empty when it concerns none."""
    return _FIELDS.get(error.code, "")


def address(text: str) -> Verdict:
    """Judge the address of a centre; more letters may always make it right."""
    if not text.strip():
        error = _("The address of the centre is needed, as its operator gave it.")
        return Verdict("partial", error)
    try:
        read_address(text)
    except Refused as refused:
        return Verdict("partial", message(refused))
    return RIGHT


def read_address(text: str) -> str:
    """Return the address that was meant: one without a scheme is a safe one.

    Raises: Refused `sync.address`.
    """
    typed = text.strip()
    return checked_url(typed if _SCHEME in typed else f"{_SAFE}{typed}")


def code(text: str, *lengths: int) -> Verdict:
    """Judge a one-time code of so many letters and digits, or of the other number, the greater."""
    typed = enrolment.read_code(text)
    strange = next((mark for mark in typed if mark not in enrolment.ALPHABET), "")
    if strange:
        error = _("“{mark}” is in no code; look at it once more.").format(mark=strange)
        return Verdict("wrong", error)
    letters = next((length for length in lengths if len(typed) <= length), lengths[-1])
    missing = letters - len(typed)
    if not missing:
        return RIGHT
    words = (
        ngettext(
            "{count} letter or digit is missing: the code has {total}.",
            "{count} letters or digits are missing: the code has {total}.",
            missing,
        )
        if missing > 0
        else ngettext(
            "There is {count} letter or digit too many: the code has {total}.",
            "There are {count} letters or digits too many: the code has {total}.",
            -missing,
        )
    )
    error = words.format(count=abs(missing), total=letters)
    counter = f"{len(typed)} / {letters}" if typed else ""
    return Verdict("partial" if missing > 0 else "wrong", error, counter)


def grouped(text: str, group: int) -> str:
    """Write a code as it was handed out: in groups, with the letters that were meant."""
    letters = enrolment.read_code(text)
    return "-".join(letters[at : at + group] for at in range(0, len(letters), group))


def written(text: str) -> str:
    """Write a complete code as it was handed out: the operator's are shorter than owners'."""
    is_operators = len(enrolment.read_code(text)) == enrolment.FOUNDING_LETTERS
    return grouped(text, enrolment.FOUNDING_GROUP if is_operators else enrolment.JOINING_GROUP)


def joined(server_url: str, code: str) -> str:
    """Return what a QR code carries from one computer to the other.

    The code first, then a space: a telephone that reads it sends the code to no web server, and a
    scanner types both whatever the keyboard is said to be.
    """
    return f"{code} {server_url}"


def split(text: str) -> tuple[str, str]:
    """Take apart what a QR code carried: address and code; of anything else the code is empty."""
    parts = text.split()
    if len(parts) == _PARTS and _SCHEME in parts[1]:
        return parts[1], parts[0]
    return text, ""


def read_scan(burst: str) -> tuple[str, str]:
    """Read the scan of such a code, also through a French keyboard; of others both are empty."""
    for text in (burst, undo_azerty(burst)):
        server_url, code = split(text)
        if code:
            return server_url, code
    return "", ""
