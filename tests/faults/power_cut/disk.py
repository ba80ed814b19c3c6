"""What a disk holds after a power cut, worked out from the calls a program made.

Two promises are kept, and no others: what was written to a file before it was synced is there, and
so are the names a folder had when the folder was synced. Everything later may be there, in part, or
not at all: sectors of data each for themselves, changes of names in their order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.power_cut.tracing import Record

    Image = dict[str, bytes]

SECTOR: Final = 512
_NEW, _EMPTIED = 1, 2
# Shared memory is written through a map, which no call shows: after a cut it is rubbish.
SHARED_MEMORY: Final = "-shm"
_SHARED_BYTES: Final = 32 * 1024


@dataclass(frozen=True)
class _Change:
    """Bytes written at a place or, without bytes, the file cut or grown to it."""

    place: int
    data: bytes | None

    def make(self, content: bytearray) -> None:
        end = self.place + len(self.data or b"")
        content.extend(bytes(max(0, end - len(content))))
        if self.data is None:
            del content[self.place :]
        else:
            content[self.place : end] = self.data

    def sectors(self) -> Iterator[_Change]:
        """Split into what a disk writes at once."""
        if self.data is None:
            yield self
            return
        start = 0
        while start < len(self.data):
            end = start + SECTOR - (self.place + start) % SECTOR
            yield _Change(self.place + start, self.data[start:end])
            start = end


@dataclass(eq=False)
class _File:
    safe: bytearray = field(default_factory=bytearray)
    unsynced: list[_Change] = field(default_factory=list)

    def content(self, chance: random.Random | None = None, kept: int = 100) -> bytes:
        """Its bytes with all unsynced changes, or with so many in a hundred of their sectors."""
        content = bytearray(self.safe)
        for change in self.unsynced:
            for sector in change.sectors() if chance else [change]:
                if chance is None or chance.randrange(100) < kept:
                    sector.make(content)
        return bytes(content)

    def sync(self) -> None:
        for change in self.unsynced:
            change.make(self.safe)
        self.unsynced.clear()


class Disk:
    """One folder on a disk: `apply` each record of a trace, then ask what would be left."""

    def __init__(self, folder: Path, image: Image) -> None:
        self._folder = str(folder)
        self._names = {name: _File(bytearray(content)) for name, content in image.items()}
        self._safe_names = dict(self._names)
        self._unsynced_names: list[dict[str, _File]] = []  # the names after each change
        self._open: dict[int, _File] = {}

    def apply(self, record: Record) -> bool:
        """Do what a record says; tell whether the disk is another one now."""
        match record.kind:
            case "o":
                self._opened(record)
                return record.place != 0
            case "w":
                self._open[record.inode].unsynced.append(_Change(record.place, record.payload))
            case "t":
                self._open[record.inode].unsynced.append(_Change(record.place, None))
            case "s":
                self._sync(record)
            case "r":
                old, new = map(self._name, record.payload.split(b"\0"))
                self._rename({**self._names, new: self._names[old]}, gone=old)
            case "u":
                self._rename(dict(self._names), gone=self._name(record.payload))
            case _:
                return False
        return True

    def _opened(self, record: Record) -> None:
        name = self._name(record.payload)
        if record.place & _NEW:
            self._rename({**self._names, name: _File()})
        self._open[record.inode] = self._names.get(name) or _File()  # the folder itself has no name
        if record.place & _EMPTIED:
            self._open[record.inode].unsynced.append(_Change(0, None))

    def _sync(self, record: Record) -> None:
        if record.payload.decode() == self._folder:
            self._safe_names = dict(self._names)
            self._unsynced_names.clear()
        else:
            self._open[record.inode].sync()

    def _rename(self, names: dict[str, _File], gone: str = "") -> None:
        names.pop(gone, None)
        self._names = names
        self._unsynced_names.append(names)

    def _name(self, path: bytes) -> str:
        return path.decode().removeprefix(self._folder).removeprefix("/")

    def running(self) -> Image:
        """Read the folder as the operating system shows it: what a killed program leaves."""
        return {name: file.content() for name, file in self._names.items()}

    def strictest(self) -> Image:
        """Read the folder after a cut that took everything it might take."""
        return {name: bytes(file.safe) for name, file in self._safe_names.items()}

    def torn(self, chance: random.Random) -> Image:
        """Read the folder after a cut that took what chance would have it take."""
        names = chance.choice([self._safe_names, *self._unsynced_names])
        kept = chance.choice([10, 50, 90, 100])
        image = {name: file.content(chance, kept) for name, file in names.items()}
        rubbish = {name: chance.randbytes(_SHARED_BYTES) for name in image if SHARED_MEMORY in name}
        return image | rubbish


def read_image(folder: Path) -> Image:
    """Read every file of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def write_image(folder: Path, image: Image) -> Path:
    """Make a folder hold these files and no others."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, content in image.items():
        (folder / name).write_bytes(content)
    return folder
