"""GS1 element strings as scanners really deliver them, with and without their separators.

A message is a row of fields, each an application identifier (AI) and a value. A value of variable
length ends at a separator (FNC1, sent as ASCII 29) or at the end; keyboards often lose that
character. Then every way to end a lot, a serial number or a count is tried, and each reading that
leaves nothing unexplained is returned: one is an answer, several are a question for a person.

The fields of a medicine's pack are read here; all others through biip's table of AIs, loaded when
the first one is met. biip itself does not read messages here: it takes the longest value at a lost
separator, and dates its centuries by the computer's clock.

Source: GS1 General Specifications, 3 (AIs), 7.8 (processing), 7.11 (character set 82).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.values.dates import month_end
from pharmadesk.values.gtin import check_digit_ok

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP_SEPARATOR: Final = "\x1d"

_CENTURY: Final = 2000
_LONGEST_VALUE: Final = 90  # of any AI


class Field(NamedTuple):
    """An AI and how its value looks; the pattern spans both."""

    ai: str
    pattern: re.Pattern[str]
    variable: bool


def _pack_field(ai: str, value: str, *, variable: bool = False) -> Field:
    return Field(ai, re.compile(ai + value), variable)


_DATES: Final = frozenset({"11", "12", "13", "15", "16", "17"})
_TEXT: Final = '[!"%-?A-Z_a-z]{1,20}'
_COUNT: Final = "(?=0*[1-9])[0-9]{1,8}"
_PACK_FIELDS: Final = {
    field.ai: field
    for field in (
        *(_pack_field(ai, "[0-9]{14}") for ai in ("01", "02")),
        *(_pack_field(ai, "[0-9]{6}") for ai in sorted(_DATES)),
        *(_pack_field(ai, _TEXT, variable=True) for ai in ("10", "21")),
        *(_pack_field(ai, _COUNT, variable=True) for ai in ("30", "37")),
    )
}
# What may follow a value whose separator was lost. Any AI would make nearly every lot ambiguous.
_AFTER_A_LOST_SEPARATOR: Final = frozenset({"01", "10", "11", "15", "17", "21"})


def readings(message: str) -> Iterator[dict[str, str]]:
    """Yield every reading of a message that explains all of it, as values by AI.

    A separator inside the message shows that this scanner sends them; then there is one reading at
    most.
    """
    segments = [segment for segment in message.split(GROUP_SEPARATOR) if segment]
    if len(segments) == 1:
        return _read(segments[0], {}, separators_lost=True)
    return _read_all(segments)


def begins_like_a_pack(message: str) -> bool:
    """Tell whether the first two characters announce a field found on packs."""
    return message[:2] in _PACK_FIELDS


def iso_date(yymmdd: str) -> str | None:
    """Read a date; day 00 is the last of the month. None where there is no such day.

    Every year is of this century: no pack on a shelf is of another, and the standard's sliding
    window would make the meaning of a stored scan depend on when it is read.
    """
    year, month, day = _CENTURY + int(yymmdd[:2]), int(yymmdd[2:4]), yymmdd[4:]
    if not 1 <= month <= 12:  # noqa: PLR2004 - the months of a year
        return None
    last = month_end(year, month)
    iso = last if day == "00" else f"{last[:8]}{day}"
    return iso if iso <= last else None


def _read_all(segments: list[str]) -> Iterator[dict[str, str]]:
    found: dict[str, str] = {}
    for segment in segments:
        reading = next(_read(segment, found, separators_lost=False), None)
        if reading is None:
            return
        found = reading
    yield found


def _read(
    text: str, found: dict[str, str], *, separators_lost: bool, guessed: bool = False
) -> Iterator[dict[str, str]]:
    """Yield the ways to read a text on top of what was found, each field at most once."""
    if not text:
        yield found
        return
    field = _field_at(text, guessed=guessed)
    if field is None or field.ai in found:
        return
    for end in _ends(field, text, separators_lost=separators_lost):
        value = text[len(field.ai) : end]
        if _holds(field, value, guessed=guessed):
            yield from _read(
                text[end:],
                {**found, field.ai: value},
                separators_lost=separators_lost,
                guessed=field.variable,
            )


def _field_at(text: str, *, guessed: bool) -> Field | None:
    """Name the field a text begins with."""
    ai = text[:2]
    if guessed and ai not in _AFTER_A_LOST_SEPARATOR:
        return None
    return _PACK_FIELDS.get(ai) or _rare_field(text)


def _rare_field(text: str) -> Field | None:
    """Look a field up in the whole table of AIs."""
    if not text[:2].isdecimal():
        return None
    from biip import ParseError  # noqa: PLC0415 - 150 ms that most registers never need
    from biip.gs1_application_identifiers import (  # noqa: PLC0415 - the same
        GS1ApplicationIdentifier,
    )

    try:
        known = GS1ApplicationIdentifier.extract(text)
    except ParseError:
        return None
    return Field(
        known.ai, re.compile(known.pattern.strip("^$"), re.ASCII), known.separator_required
    )


def _ends(field: Field, text: str, *, separators_lost: bool) -> Iterator[int]:
    """Yield where a field at the start of a text may end, the earliest first."""
    if field.variable:
        first = len(field.ai) + 1 if separators_lost else len(text)
        last = min(len(text), len(field.ai) + _LONGEST_VALUE)
        yield from (end for end in range(first, last + 1) if field.pattern.fullmatch(text, 0, end))
    elif found := field.pattern.match(text):
        yield found.end()


def _holds(field: Field, value: str, *, guessed: bool) -> bool:
    """Judge a value by its sense; a number at a place we guessed must prove itself."""
    if field.ai in _DATES:
        return iso_date(value) is not None
    return not (guessed and field.ai == "01") or check_digit_ok(value)
