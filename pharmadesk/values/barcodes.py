"""What a scan says: `read_scan` turns a scanner's burst into one `Scan`, or refuses it.

A burst is cleaned of what keyboards and scanners add, brought back from a French keyboard, and read
as a plain number (EAN, UPC), a GS1 message, or a code of the house. Nothing is guessed: two
meanings are a refusal, whose choices `possible_scans` lists for a person to pick from. A wrong
check digit is only flagged, because real packs carry some.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from pharmadesk.errors import Refused
from pharmadesk.values import gs1
from pharmadesk.values.gs1 import GROUP_SEPARATOR
from pharmadesk.values.gtin import GTIN_LENGTHS, check_digit_ok, lookup_form
from pharmadesk.values.keyboards import proves_azerty, resembles_azerty, undo_azerty
from pharmadesk.values.text import ascii_digits

Symbology = Literal["ean8", "upca", "ean13", "gtin14", "gs1", "other"]

MAX_BURST: Final = 512
MAX_CHOICES: Final = 8

_SYMBOLOGIES: Final[dict[int, Symbology]] = {8: "ean8", 12: "upca", 13: "ean13", 14: "gtin14"}

# Control characters but the separator, odd spaces, zero-width and direction marks, soft hyphens.
_CONTROLS: Final = (*range(0x1D), 0x1E, 0x1F, *range(0x7F, 0xA0), 0xAD)
_MARKS: Final = (0xA0, 0x061C, *range(0x2000, 0x2010), *range(0x2028, 0x2030), 0xFEFF)
_DROPPED: Final = dict.fromkeys((*_CONTROLS, *_MARKS, *range(0x205F, 0x206A)))
# How scanners and converters spell the separator when they cannot send it; none of these
# characters can stand in a GS1 value, except inside the spelled-out forms.
_SEPARATOR_SPELLINGS: Final = re.compile(
    r"\N{SYMBOL FOR GROUP SEPARATOR}|<GS>|\{GS\}|\[GS\]|Alt029|[|~^]"
)
_AIM_IDENTIFIER: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")  # ISO/IEC 15424
_GS1_IDENTIFIERS: Final = frozenset({"]C1", "]d2", "]e0", "]e1", "]e2", "]J1", "]Q3"})
_SURELY_A_PACK: Final = re.compile(r"01([0-9]{14}).+", re.DOTALL)
_HALF_A_PAIR: Final = re.compile("[\ud800-\udfff]")  # what a terminal could not decode
_ROUNDED_BY_A_SPREADSHEET: Final = re.compile(r"[0-9][.,][0-9]+[eE]\+?[0-9]+")


@dataclass(frozen=True, slots=True)
class Scan:
    """What was scanned; every field but the code is None where the code does not say it.

    `code` is the text as printed, cleaned. `gtin` is the form to look an item up by. `expiry` is an
    ISO date, the best-before date where a pack has no other. `count` is how many the code stands
    for.
    """

    code: str
    symbology: Symbology = "other"
    gtin: str | None = None
    check_digit_ok: bool = True
    lot: str | None = None
    expiry: str | None = None
    serial: str | None = None
    count: int | None = None


def read_scan(text: str, *, separators: str = "", azerty: bool = False) -> Scan:
    """Read one burst of a scanner.

    `separators` are further characters this scanner is set to send in place of the GS1 separator;
    `azerty` says that it is known to type as a US keyboard into a French one.

    Raises: Refused scan.empty, .too_long, .rounded, .malformed, .ambiguous.
    """
    choices = possible_scans(text, separators=separators, azerty=azerty)
    if len(choices) > 1:
        gtins = {choice.gtin for choice in choices}
        raise Refused("scan.ambiguous", gtin=gtins.pop() if len(gtins) == 1 else None)
    return choices[0]


def possible_scans(text: str, *, separators: str = "", azerty: bool = False) -> tuple[Scan, ...]:
    """List what one burst may mean, at least one and at most eight scans.

    Raises: the refusals of `read_scan`, except scan.ambiguous.
    """
    if len(text) > MAX_BURST:
        raise Refused("scan.too_long", most=MAX_BURST)
    if _HALF_A_PAIR.search(text):
        raise Refused("scan.malformed")
    burst = _from_keyboard(_cleaned(text), azerty=azerty).strip()  # separators are spaces to Python
    identifier = _AIM_IDENTIFIER.match(burst)
    code = burst[identifier.end() :].strip() if identifier else burst
    message = _message(code, separators)
    if not message:
        raise Refused("scan.empty")
    if _ROUNDED_BY_A_SPREADSHEET.fullmatch(message):
        raise Refused("scan.rounded", text=message)
    says_gs1 = identifier is not None and identifier[0] in _GS1_IDENTIFIERS
    if _is_gtin(message) and not says_gs1:
        return (_plain_scan(message),)
    if scans := _gs1_scans(message, needs_pack=not says_gs1 and GROUP_SEPARATOR not in code):
        return scans
    if _is_gtin(message):
        return (_plain_scan(message),)
    pack = _SURELY_A_PACK.fullmatch(message)
    if says_gs1 or GROUP_SEPARATOR in code or (pack and check_digit_ok(pack[1])):
        raise Refused("scan.malformed", text=message.replace(GROUP_SEPARATOR, "|"))
    return (Scan(code),)


def _cleaned(text: str) -> str:
    """Drop what no bar code holds."""
    cleaned = text.translate(_DROPPED)
    return cleaned if cleaned.isascii() else ascii_digits(cleaned)


def _from_keyboard(burst: str, *, azerty: bool) -> str:
    """Bring a burst back to what the scanner typed, if a French keyboard came in between."""
    if azerty or proves_azerty(burst):
        return undo_azerty(burst)
    if resembles_azerty(burst):
        number = undo_azerty(burst)
        if _is_gtin(number) and check_digit_ok(number):
            return number
    return burst


def _message(code: str, separators: str) -> str:
    """Bring a code to GS1's own alphabet: no spaces, one separator."""
    message = _SEPARATOR_SPELLINGS.sub(GROUP_SEPARATOR, code.replace(" ", ""))
    for separator in separators:
        message = message.replace(separator, GROUP_SEPARATOR)
    return message.strip(GROUP_SEPARATOR)


def _is_gtin(message: str) -> bool:
    return len(message) in GTIN_LENGTHS and message.isascii() and message.isdecimal()


def _plain_scan(number: str) -> Scan:
    return Scan(
        code=number,
        symbology=_SYMBOLOGIES[len(number)],
        gtin=lookup_form(number),
        check_digit_ok=check_digit_ok(number),
    )


def _gs1_scans(message: str, *, needs_pack: bool) -> tuple[Scan, ...]:
    """List what a GS1 message may mean; where nothing marks it as one, it must name a pack."""
    if needs_pack and not gs1.begins_like_a_pack(message):
        return ()
    readings = islice(gs1.readings(message), MAX_CHOICES)
    scans = tuple(_gs1_scan(message, reading) for reading in readings)
    return scans if not needs_pack or any(scan.gtin for scan in scans) else ()


def _gs1_scan(message: str, reading: dict[str, str]) -> Scan:
    number = reading.get("01") or reading.get("02")
    expiry = reading.get("17") or reading.get("15")
    count = reading.get("30") or reading.get("37")
    return Scan(
        code=message,
        symbology="gs1",
        gtin=lookup_form(number) if number else None,
        check_digit_ok=check_digit_ok(number) if number else True,
        lot=reading.get("10"),
        expiry=gs1.iso_date(expiry) if expiry else None,
        serial=reading.get("21"),
        count=int(count) if count else None,
    )
