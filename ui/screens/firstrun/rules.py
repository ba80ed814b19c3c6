"""What may be typed in each field of the first run, judged while it is typed.

Everything but the names is optional; what is typed must still be right, for it is printed on every
receipt and invoice.

Source: CGI art. 145-III and 145-VIII (the identifiers an invoice shows).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pharmadesk.i18n import N_, _, ngettext
from pharmadesk.i18n.wording import sentence
from pharmadesk.services import enrolment
from ui import door_rules, pin_rules
from ui.verdicts import EMPTY, RIGHT, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LABELS: Final = {
    "name": N_("Name"),
    "address": N_("Address"),
    "city": N_("City"),
    "phone": N_("Telephone"),
    "inpe": N_("INPE of the pharmacy"),
    "ice": N_("ICE"),
    "tax_id": N_("Tax identifier (IF)"),
    "business_tax": N_("Business tax (TP)"),
    "trade_register": N_("RC"),
    "cnss": N_("CNSS"),
    "owner_name": N_("Your name"),
    "pin": N_("PIN"),
    "pin_again": N_("PIN, once more"),
    "register_name": N_("Name of this register"),
    "register_code": N_("Its code"),
    "key_file": N_("Key file"),
    "server": N_("Address of the centre"),
    "code": N_("One-time code"),
    "pin_here": N_("The owner’s PIN at this register"),
    "pin_here_again": N_("This PIN, once more"),
}
PHARMACY_FIELDS: Final = (
    "name", "address", "city", "phone", "inpe", "ice", "tax_id", "business_tax",
    "trade_register", "cnss",
)  # fmt: skip
OWNER_FIELDS: Final = ("owner_name", "pin", "pin_again", "register_name", "register_code")
DOOR_FIELDS: Final = ("server", "code")
REGISTER_FIELDS: Final = ("register_name", "register_code", "pin_here", "pin_here_again")
NUMBERS: Final = frozenset({"ice", "inpe", "tax_id", "business_tax", "trade_register", "cnss"})

_EXACT: Final = {"ice": ("ICE", 15), "inpe": ("INPE", 9)}
_REPEATED: Final = {"pin_again": "pin", "pin_here_again": "pin_here"}
_SEPARATORS: Final = re.compile(r"[\s.\-/]+")
_NATIONAL: Final = re.compile(r"0[5-8]\d{8}")
_NATIONAL_START: Final = re.compile(r"0([5-8]\d{0,7})?")
_CODE: Final = re.compile(r"[A-Z0-9]{1,4}")


def label(field: str) -> str:
    """Name a field in the language now spoken."""
    return _(LABELS[field])


def compact(text: str) -> str:
    """Take the spaces, dots and dashes people put into numbers out again."""
    return _SEPARATORS.sub("", text)


def judge(field: str, texts: Mapping[str, str], data_folder: Path) -> Verdict:
    """Judge one field; some are compared with another, or with the data folder."""
    text = texts.get(field, "").strip()
    if field in _EXACT:
        return _exact(*_EXACT[field], compact(text))
    if field in NUMBERS:
        return _digits(compact(text))
    if field == "phone":
        return _phone(compact(text))
    if field == "key_file":
        return _key_file(text, data_folder)
    if field in _REPEATED:
        return pin_rules.again(text, texts.get(_REPEATED[field], ""))
    rule = _NAMED.get(field)
    return rule(text) if rule else EMPTY


def _exact(name: str, total: int, digits: str) -> Verdict:
    if not digits:
        return EMPTY
    if not _are_digits(digits):
        return _digits(digits)
    missing = total - len(digits)
    if not missing:
        return RIGHT
    words = (
        ngettext(
            "{count} digit is missing: an {name} has {total}.",
            "{count} digits are missing: an {name} has {total}.",
            missing,
        )
        if missing > 0
        else ngettext(
            "There is {count} digit too many: an {name} has {total}.",
            "There are {count} digits too many: an {name} has {total}.",
            -missing,
        )
    )
    error = words.format(count=abs(missing), name=name, total=total)
    return Verdict("partial" if missing > 0 else "wrong", error, f"{len(digits)} / {total}")


def _digits(digits: str) -> Verdict:
    if not digits:
        return EMPTY
    if not _are_digits(digits):
        return Verdict("wrong", _("This number is made of digits only."))
    return RIGHT


def _phone(digits: str) -> Verdict:
    if not digits:
        return EMPTY
    national = re.sub(r"^(\+|00)212", "0", digits)
    if _NATIONAL.fullmatch(national):
        return RIGHT
    may_go_on = bool(_NATIONAL_START.fullmatch(national)) or "00212".startswith(digits)
    may_go_on = may_go_on or "+212".startswith(digits)
    error = _("A Moroccan number has ten digits, such as 0522 27 41 60.")
    return Verdict("partial" if may_go_on else "wrong", error)


def _name(text: str) -> Verdict:
    return RIGHT if text else Verdict("partial", _("Receipts need the name of the pharmacy."))


def _owner_name(text: str) -> Verdict:
    return RIGHT if text else Verdict("partial", sentence("person.no_name"))


def _register_code(text: str) -> Verdict:
    if not text:
        return Verdict("partial", sentence("register.no_code"))
    if _CODE.fullmatch(text):
        return RIGHT
    return Verdict("wrong", _("A code has one to four letters or digits, such as C1."))


def _register_name(text: str) -> Verdict:
    if text:
        return RIGHT
    return Verdict("partial", _("A register needs a name that the team knows."))


def _key_file(text: str, data_folder: Path) -> Verdict:
    """Say early what `keys` would refuse; it decides again when it writes."""
    path = Path(text).expanduser()
    if not text or not path.is_absolute():
        error = _("Name the file with its whole path, on a stick or another disk.")
        return Verdict("partial", error)
    if path.resolve().is_relative_to(data_folder.resolve()):
        return Verdict("wrong", sentence("keys.key_file_inside", file=path.name))
    if path.exists():
        return Verdict("wrong", sentence("keys.key_file_exists", file=path.name))
    if not path.parent.is_dir():
        return Verdict("partial", _("This folder does not exist. Choose another place."))
    return RIGHT


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


_NAMED: Final[dict[str, Callable[[str], Verdict]]] = {
    "name": _name,
    "owner_name": _owner_name,
    "pin": pin_rules.chosen,
    "pin_here": pin_rules.chosen,
    "server": door_rules.address,
    "code": lambda text: door_rules.code(text, enrolment.JOINING_LETTERS),
    "register_code": _register_code,
    "register_name": _register_name,
}
