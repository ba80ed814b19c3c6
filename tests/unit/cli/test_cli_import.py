"""`pharmadesk import`: what it counts, and what it refuses."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pharmadesk.cli import exit_codes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cli.conftest import Outcome

    Cli = Callable[..., Outcome]

PRICES = Path(__file__).parents[2] / "data" / "price_list.csv"


def test_import_counts_what_came_in_and_passes_over_what_is_known(cli: Cli) -> None:
    first, second = cli("import", str(PRICES), "--json"), cli("import", str(PRICES), "--json")
    assert first.code == second.code == exit_codes.OK
    assert first.values["new_items"] > 0
    assert (second.values["new_items"], second.values["known_items"]) == (
        0,
        first.values["new_items"],
    )


def test_import_tells_a_person_the_counts(cli: Cli) -> None:
    assert "Articles importés : " in cli("import", str(PRICES)).out


def test_price_that_can_hardly_be_right_is_named_to_be_looked_at(cli: Cli, tmp_path: Path) -> None:
    slipped = tmp_path / "slipped.csv"
    slipped.write_bytes(PRICES.read_bytes().replace(b",89.2,", b",892,"))
    told = cli("import", str(slipped))
    assert "Prix à vérifier sur la boîte : 1\n  6118500000001\n" in told.out


def test_import_of_a_file_that_is_not_there_is_an_environment_problem(
    cli: Cli, tmp_path: Path
) -> None:
    found = cli("import", str(tmp_path / "nothing.csv"), "--json")
    assert (found.code, found.error) == (exit_codes.ENVIRONMENT, "import.unreadable")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems store no such file name")
def test_file_whose_name_is_no_text_is_refused_and_said_so(cli: Cli, tmp_path: Path) -> None:
    """A stick written under another system's alphabet shows such names."""
    path = tmp_path / os.fsdecode(b"prix\xe9.csv")
    missing = cli("import", str(path), "--json")
    assert (missing.code, missing.error) == (exit_codes.ENVIRONMENT, "import.unreadable")
    path.write_bytes(PRICES.read_bytes())
    found = cli("import", str(path), "--json")
    assert (found.code, found.error) == (exit_codes.REFUSED, "import.file_name")


def test_import_of_an_empty_file_is_refused(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    found = cli("import", str(tmp_path / "empty.csv"), "--json")
    assert (found.code, found.error) == (exit_codes.REFUSED, "import.empty")


def test_import_of_which_every_row_is_left_out_is_refused_and_says_why(
    cli: Cli, tmp_path: Path
) -> None:
    heading, *rows = PRICES.read_text(encoding="utf-8").splitlines()
    spoilt = tmp_path / "spoilt.csv"
    unusable = [row.replace("6118", "no code ", 1) for row in rows]
    spoilt.write_text("\n".join((heading, *unusable)), encoding="utf-8")
    as_json = cli("import", str(spoilt), "--json")
    assert (as_json.code, as_json.error) == (exit_codes.REFUSED, "import.no_usable_row")
    told = cli("import", str(spoilt))
    assert (told.code, told.out) == (exit_codes.REFUSED, "")
    assert "ligne 2" in told.err
    assert "rien n’a été importé" in told.err
    after = cli("import", str(PRICES), "--json")
    assert (after.code, after.values["known_items"]) == (exit_codes.OK, 0)
