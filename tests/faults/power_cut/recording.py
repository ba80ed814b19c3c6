"""A till's life recorded call by call, and played back to stop the power at any moment of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from tests.faults.power_cut import tracing
from tests.faults.power_cut.disk import Disk, read_image
from tests.faults.register_folder import Witness, founded
from tests.faults.tills import Tills

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.power_cut.disk import Image
    from tests.faults.power_cut.tracing import Record


@dataclass(frozen=True)
class Moment:
    """Right after a call: the disk, what had been seen by then, and what that call told."""

    disk: Disk
    witness: Witness
    told: str | None


@dataclass(frozen=True)
class Recording:
    """One life of a till: the folder before, its calls, the folder after."""

    folder: Path
    before: Image
    records: tuple[Record, ...]
    after: Image

    def moments(self, witness: Witness | None = None) -> Iterator[Moment]:
        """Play it; the disk and the witness change from one moment to the next."""
        disk = Disk(self.folder, self.before)
        witness = witness or Witness(founded().item_ids)
        yield Moment(disk, witness, None)
        for record in self.records:
            if record.kind == tracing.SAID:
                yield from _heard(record.payload, disk, witness)
            elif disk.apply(record):
                yield Moment(disk, witness, None)


def _heard(said: bytes, disk: Disk, witness: Witness) -> Iterator[Moment]:
    told: dict[str, Any] = json.loads(said)
    if "basket" in told:
        witness.hear([told])
        yield Moment(disk, witness, "printed" if "printed" in told else "scanned")


class Recorder:
    """Records the lives of one register's tills, in a folder that the caller may change between."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = founded().copy(tmp_path / "data")
        self._trace = tmp_path / "trace"
        environment = tracing.environment(self.folder, self._trace)
        self._tills = Tills(tmp_path / "errors", **environment)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._tills.close()

    def record(self, seed: int, sales: int, **order: Any) -> Recording:
        """Let a till sell so much and die."""
        before = read_image(self.folder)
        begin = self._trace.stat().st_size
        self._tills.run(founded().order(self.folder, seed, sales=sales, **order))
        records = tuple(tracing.read(self._trace, begin))
        return Recording(self.folder, before, records, read_image(self.folder))


def record(tmp_path: Path, seed: int, sales: int, **order: Any) -> Recording:
    """Record one life of a fresh register's till."""
    with Recorder(tmp_path) as recorder:
        return recorder.record(seed, sales, **order)
