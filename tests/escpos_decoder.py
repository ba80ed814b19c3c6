"""An independent reading of ESC/POS bytes, to judge what a printer would be told.

Written from the Epson ESC/POS command reference and sharing nothing with `hardware`: its encoder
must satisfy this decoder, and not the other way round. What a printer shows is kept as events in
order; a byte whose meaning is not in the tables below is an error, never skipped.
"""

from __future__ import annotations

from dataclasses import dataclass

# ESC t n. After ESC @ every printer is back on table 0, PC437.
TABLES = {0: "cp437", 2: "cp850", 16: "cp1252", 19: "cp858"}
ALIGNMENTS = {0: "left", 1: "center", 2: "right"}


class UnknownBytes(AssertionError):  # noqa: N818 - it is a failed test, named by what was met
    """Bytes that are no command this reference knows, or a command cut short."""


@dataclass(frozen=True)
class Printed:
    """A line of characters, as one printer line holds them."""

    text: str
    align: str
    bold: bool
    scale: tuple[int, int]

    @property
    def columns(self) -> int:
        return len(self.text) * self.scale[0]


@dataclass(frozen=True)
class Picture:
    """A raster image; each row is the text of its dots, `#` black and `.` white."""

    rows: tuple[str, ...]
    align: str

    @property
    def width(self) -> int:
        return len(self.rows[0])

    def ink(self) -> set[tuple[int, int]]:
        return {
            (x, y) for y, row in enumerate(self.rows) for x, dot in enumerate(row) if dot == "#"
        }


@dataclass(frozen=True)
class Pulse:
    """A drawer pulse: connector pin, time on, in milliseconds."""

    pin: int
    on_ms: int


@dataclass(frozen=True)
class Cut:
    """A cut of the paper."""

    feeds_first: bool


@dataclass(frozen=True)
class Feed:
    """White space, in the printer's vertical units."""

    units: int


@dataclass(frozen=True)
class Reset:
    """ESC @, with the code page chosen by the command right behind it, if one is."""

    table_after: int | None


Event = Printed | Picture | Pulse | Cut | Feed | Reset


def decode(data: bytes) -> list[Event]:
    """Return everything the bytes make a printer do, in order."""
    return _Decoder(data).events()


def printed_lines(data: bytes) -> list[str]:
    """Return the text lines alone, without the spaces at their ends."""
    return [event.text.rstrip() for event in decode(data) if isinstance(event, Printed)]


class _Decoder:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._events: list[Event] = []
        self._initialise()

    def _initialise(self) -> None:
        self._table = 0
        self._bold = False
        self._align = "left"
        self._scale = (1, 1)
        self._text = ""

    def events(self) -> list[Event]:
        while self._at < len(self._data):
            byte = self._take(1)[0]
            if byte == 0x0A:
                self._print_line()
            elif byte == 0x1B:
                self._escape()
            elif byte == 0x1D:
                self._group()
            elif byte == 0x1C:
                self._expect(self._take(1) == b".", "FS")  # cancel Kanji mode
            elif byte >= 0x20:
                self._text += bytes((byte,)).decode(TABLES[self._table])
            else:
                self._refuse(f"control character {byte:#04x}")
        self._expect(not self._text, "text never printed")
        return self._events

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        self._at += count
        self._expect(len(taken) == count, "command cut short")
        return taken

    def _expect(self, condition: bool, what: str) -> None:  # noqa: FBT001 - reads as an assertion
        if not condition:
            self._refuse(what)

    def _refuse(self, what: str) -> None:
        before = self._data[max(self._at - 4, 0) : self._at].hex(" ")
        raise UnknownBytes(f"{what} at {self._at} ({before})")

    def _print_line(self) -> None:
        self._events.append(Printed(self._text, self._align, self._bold, self._scale))
        self._text = ""

    def _between_lines(self, what: str) -> None:
        """These commands work at the start of a line only."""
        self._expect(not self._text, f"{what} inside a line")

    def _escape(self) -> None:
        command = self._take(1)
        if command == b"@":
            self._initialise()
            selects = self._data[self._at : self._at + 2] == b"\x1bt"
            table = self._data[self._at + 2] if selects else None
            self._events.append(Reset(table))
        elif command == b"t":
            self._table = self._take(1)[0]
            self._expect(self._table in TABLES, f"code page {self._table}")
        elif command == b"E":
            self._between_lines("ESC E")  # our lines have one style
            self._bold = self._take(1)[0] & 1 == 1
        elif command == b"a":
            self._between_lines("ESC a")
            number = self._take(1)[0]
            self._expect(number in ALIGNMENTS, f"alignment {number}")
            self._align = ALIGNMENTS[number]
        elif command == b"3":
            self._take(1)
        elif command == b"J":
            self._between_lines("ESC J")
            self._events.append(Feed(self._take(1)[0]))
        elif command == b"p":
            connector, on, _off = self._take(3)
            self._expect(connector in (0, 1, 48, 49), f"drawer {connector}")
            self._events.append(Pulse(2 if connector in (0, 48) else 5, on * 2))
        else:
            self._refuse(f"ESC {command!r}")

    def _group(self) -> None:
        command = self._take(1)
        if command == b"!":
            self._between_lines("GS !")
            size = self._take(1)[0]
            self._scale = ((size >> 4) + 1, (size & 0x0F) + 1)
        elif command == b"V":
            kind = self._take(1)[0]
            self._between_lines("GS V")
            self._expect(kind in (0, 1, 48, 49, 65, 66), f"cut {kind}")
            if kind in (65, 66):
                self._take(1)
            self._events.append(Cut(feeds_first=kind in (65, 66)))
        elif command == b"v":
            self._between_lines("GS v 0")
            self._raster()
        else:
            self._refuse(f"GS {command!r}")

    def _raster(self) -> None:
        """GS v 0 m xL xH yL yH d1...dk: x in bytes, y in dots, most significant bit leftmost."""
        zero, mode, x_low, x_high, y_low, y_high = self._take(6)
        self._expect(zero == ord("0") and mode == 0, "raster mode")
        row_bytes = x_low + 256 * x_high
        rows = []
        for _row in range(y_low + 256 * y_high):
            bits = "".join(f"{byte:08b}" for byte in self._take(row_bytes))
            rows.append(bits.replace("1", "#").replace("0", "."))
        self._events.append(Picture(tuple(rows), self._align))
