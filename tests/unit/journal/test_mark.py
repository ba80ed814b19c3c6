from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.journal.mark import Continue, Mark, MarkFile, NewIncarnation, NoMark, at_start

GOLDEN = Path(__file__).parents[2] / "golden" / "journal" / "mark-v1.txt"
GOLDEN_KEY = bytes(range(32, 64))
KEY = bytes(32)
OLD, NEW = "0198b2a4-0000-7000-8000-000000000001", "0198b2a4-0000-7000-8000-000000000002"


def mark(seq: int, incarnation: str = OLD, **numbers: int) -> Mark:
    return Mark(incarnation, seq, f"{seq:064x}", numbers)


class Ticks:
    """A monotonic clock that stands still until told."""

    now_us = 0

    def __call__(self) -> int:
        return self.now_us


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def file(tmp_path: Path, ticks: Ticks) -> MarkFile:
    return MarkFile(tmp_path / "mark", KEY, ticks)


def lose_power(folder: Path) -> None:
    """Undo what was never forced to the disk, in the worst way: a name with nothing under it."""
    (folder / "mark.recent").write_bytes(b"")


def test_read_golden_mark_gives_what_was_sealed_without_us(tmp_path: Path) -> None:
    (tmp_path / "mark").write_bytes(GOLDEN.read_bytes())

    read = MarkFile(tmp_path / "mark", GOLDEN_KEY, Ticks()).read()

    assert isinstance(read, Mark)
    assert (read.seq, read.numbers) == (2, {"Z": 7})


def test_write_the_golden_mark_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "mark").write_bytes(GOLDEN.read_bytes())
    file = MarkFile(tmp_path / "mark", GOLDEN_KEY, Ticks())
    read = file.read()
    assert isinstance(read, Mark)

    file.write(read)

    assert (tmp_path / "mark").read_bytes() == GOLDEN.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_both_files_are_their_owners_alone(file: MarkFile, tmp_path: Path) -> None:
    file.write(mark(1))
    file.write(mark(2))

    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_read_before_any_write_is_missing(file: MarkFile) -> None:
    assert file.read() is NoMark.MISSING


@pytest.mark.parametrize("seqs", [[1], [1, 2], [1, 2, 3]])
def test_written_mark_is_read_by_the_next_start(
    file: MarkFile, tmp_path: Path, seqs: list[int]
) -> None:
    for seq in seqs:
        file.write(mark(seq))

    assert MarkFile(tmp_path / "mark", KEY, Ticks()).read() == mark(seqs[-1])


def test_power_cut_within_the_second_costs_only_the_marks_of_that_second(
    file: MarkFile, tmp_path: Path, ticks: Ticks
) -> None:
    file.write(mark(1))
    file.write(mark(2))
    ticks.now_us += 1_000_000
    file.write(mark(3))
    ticks.now_us += 999_999
    file.write(mark(4))
    lose_power(tmp_path)

    assert file.read() == mark(3)


def test_power_cut_after_flush_costs_nothing(file: MarkFile, tmp_path: Path) -> None:
    file.write(mark(1))
    file.write(mark(2))
    file.flush()
    lose_power(tmp_path)

    assert file.read() == mark(2)


def test_writes_within_a_second_and_repeated_flushes_force_the_disk_once(
    file: MarkFile, ticks: Ticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[int] = []
    monkeypatch.setattr(os, "fsync", forced.append)

    for seq in range(1, 30):
        file.write(mark(seq))
    at_first = len(forced)
    file.flush()
    flushed = len(forced)
    file.flush()
    ticks.now_us += 999_999
    file.write(mark(30))

    assert 0 < at_first < flushed == len(forced)


def test_new_incarnation_outranks_a_longer_older_one(file: MarkFile, ticks: Ticks) -> None:
    file.write(mark(1))
    file.write(mark(900))
    ticks.now_us += 2_000_000
    file.write(mark(1, NEW))

    assert file.read() == mark(1, NEW)


def test_forced_mark_taken_away_is_not_replaced_by_an_older_recent_one(
    file: MarkFile, tmp_path: Path, ticks: Ticks
) -> None:
    file.write(mark(1))
    file.write(mark(2))
    ticks.now_us += 1_000_000
    file.write(mark(12))

    (tmp_path / "mark").unlink()

    assert file.read() is NoMark.MISSING


def test_older_incarnation_with_a_greater_id_does_not_outrank_the_forced_mark(
    file: MarkFile, tmp_path: Path
) -> None:
    """Its id was minted while the clock was ahead, and its recent mark was left behind."""
    file.write(mark(1, NEW))
    file.write(mark(900, NEW))

    after = MarkFile(tmp_path / "mark", KEY, Ticks())
    after.write(mark(1, OLD))

    assert after.read() == mark(1, OLD)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.replace(b'"seq":5', b'"seq":4'),
        lambda raw: raw[:-2] + (b"0" if raw[-2:-1] != b"0" else b"1") + raw[-1:],
        lambda raw: raw[:40],
        lambda raw: raw[:0],
        lambda raw: raw + b"\n",
        lambda raw: b"x" + raw[1:],
    ],
)
def test_read_a_mark_that_was_touched_is_forged(file: MarkFile, tmp_path: Path, spoil: Any) -> None:
    file.write(mark(5))
    path = tmp_path / "mark"
    path.write_bytes(spoil(path.read_bytes()))

    assert file.read() is NoMark.FORGED


def test_read_a_mark_sealed_with_another_key_is_forged(file: MarkFile, tmp_path: Path) -> None:
    file.write(mark(5))

    assert MarkFile(tmp_path / "mark", b"\1" * 32, Ticks()).read() is NoMark.FORGED


def test_read_what_is_no_file_is_a_problem_of_the_environment(
    file: MarkFile, tmp_path: Path
) -> None:
    (tmp_path / "mark").mkdir()

    with pytest.raises(EnvironmentProblem) as problem:
        file.read()

    assert problem.value.code == "mark.unreadable"


def test_write_to_a_folder_that_is_gone_is_a_problem_and_flush_tries_again(
    tmp_path: Path, ticks: Ticks
) -> None:
    folder = tmp_path / "data"
    file = MarkFile(folder / "mark", KEY, ticks)
    with pytest.raises(EnvironmentProblem) as problem:
        file.write(mark(1))
    assert problem.value.code == "mark.unwritable"

    folder.mkdir()
    file.flush()

    assert file.read() == mark(1)


def test_folder_that_cannot_be_opened_as_on_windows_still_takes_the_mark(
    file: MarkFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    file.write(mark(1))

    assert file.read() == mark(1)


HEAD = mark(10, NEW, R=5, Z=1)


@pytest.mark.parametrize(
    ("kept", "head", "at_mark", "decision"),
    [
        (NoMark.MISSING, None, None, NewIncarnation("first_run", None, {})),
        (NoMark.FORGED, None, None, NewIncarnation("mark_forged", None, {})),
        (NoMark.MISSING, HEAD, None, NewIncarnation("mark_missing", HEAD, HEAD.numbers)),
        (NoMark.FORGED, HEAD, None, NewIncarnation("mark_forged", HEAD, HEAD.numbers)),
        (HEAD, HEAD, HEAD.hash, Continue("current", 0)),
        (mark(9, NEW), HEAD, mark(9).hash, Continue("behind", 1)),
        (mark(3, OLD), HEAD, mark(3).hash, Continue("stale", 10)),
        (mark(3, OLD, R=900), HEAD, mark(3).hash, Continue("stale", 10)),
        (
            mark(9, NEW, R=6, I=1),
            HEAD,
            mark(9).hash,
            NewIncarnation("numbers_behind", HEAD, {"I": 1, "R": 6, "Z": 1}),
        ),
        (
            mark(11, NEW, R=6, I=1),
            HEAD,
            None,
            NewIncarnation("mark_ahead", HEAD, {"I": 1, "R": 6, "Z": 1}),
        ),
        (mark(3, OLD, R=6), HEAD, None, NewIncarnation("mark_ahead", HEAD, {"R": 6})),
        (mark(3, OLD, R=6), None, None, NewIncarnation("mark_ahead", None, {"R": 6})),
        (HEAD, HEAD, "00" * 32, NewIncarnation("mark_differs", HEAD, HEAD.numbers)),
        (mark(3, NEW), HEAD, "00" * 32, NewIncarnation("mark_differs", HEAD, {"R": 5, "Z": 1})),
    ],
    ids=lambda value: getattr(value, "reason", getattr(value, "mark", "")),
)
def test_at_start_decides_whether_the_journal_may_go_on(
    kept: Mark | NoMark,
    head: Mark | None,
    at_mark: str | None,
    decision: Continue | NewIncarnation,
) -> None:
    assert at_start(kept, head, at_mark) == decision
