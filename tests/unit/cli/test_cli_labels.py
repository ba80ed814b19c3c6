"""`pharmadesk labels`: the labels of packs, as they are in the catalogue and on the shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import pytest

from pharmadesk.cli import exit_codes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.cli.conftest import Outcome

    Cli = Callable[..., Outcome]


def test_labels_of_a_shelf_and_of_a_lot_are_written(
    cli: Cli, codes: dict[str, str], tmp_path: Path
) -> None:
    shelf, lot = tmp_path / "shelf.pdf", tmp_path / "lot.zpl"
    done = cli(
        "labels", codes["plain"], codes["cream"], "--count", "13", "--out", str(shelf), "--json"
    )
    assert (done.code, done.values["labels"]) == (exit_codes.OK, 26)
    assert len(pypdfium2.PdfDocument(shelf)) == 2
    assert cli("labels", codes["cream"], "--lot", "C-1", "--zpl", "--out", str(lot)).code == 0
    text = lot.read_text(encoding="utf-8")
    assert "C-1" in text
    assert "12/2031" in text


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["6118000999999"], "item.unknown"),
        (["cream", "--lot", "X-9"], "labels.no_lot"),
        (["plain", "cream", "--count", "1200"], "labels.too_many"),
    ],
)
def test_labels_of_what_is_not_known_are_refused(
    cli: Cli, codes: dict[str, str], tmp_path: Path, arguments: list[str], error: str
) -> None:
    out = tmp_path / "labels.pdf"
    given = [codes.get(each, each) for each in arguments]
    assert cli("labels", *given, "--out", str(out), "--json").error == error
    assert not out.exists()


@pytest.mark.parametrize("count", ["0", "-1", "many", "1201"])
def test_number_of_labels_is_checked(
    cli: Cli, codes: dict[str, str], tmp_path: Path, count: str
) -> None:
    out = str(tmp_path / "labels.pdf")
    assert cli("labels", codes["plain"], f"--count={count}", "--out", out).code == exit_codes.USAGE


def test_labels_that_cannot_be_written_say_so(
    cli: Cli, codes: dict[str, str], tmp_path: Path
) -> None:
    told = cli("labels", codes["plain"], "--out", str(tmp_path), "--json")
    assert (told.code, told.error) == (exit_codes.ENVIRONMENT, "labels.unwritable")
