"""The register's folders: chosen once, private, and honest when they cannot be made."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.paths import Paths


def test_at_with_a_data_dir_keeps_everything_under_it(tmp_path: Path) -> None:
    paths = Paths.at(tmp_path / "till")
    assert {path.parent for path in (paths.database, paths.settings, paths.logs)} == {
        tmp_path / "till"
    }


def test_at_without_a_data_dir_stays_in_the_users_home() -> None:
    paths = Paths.at()
    assert Path.home() in paths.data.parents
    assert Path.home() in paths.logs.parents
    assert "pharmadesk" in str(paths.data)


def test_at_with_a_relative_dir_does_not_move_when_the_program_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Paths.at(Path("till")).data == tmp_path / "till"


def test_ready_with_an_open_folder_closes_it_to_others(tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("Windows profiles are private by themselves")
    (tmp_path / "till").mkdir(mode=0o755)
    paths = Paths.at(tmp_path / "till").ready()
    modes = {stat.S_IMODE(folder.stat().st_mode) for folder in (paths.data, paths.logs)}
    assert modes == {0o700}
    assert paths.ready() == paths


def test_ready_with_a_file_in_the_way_says_which_folder(tmp_path: Path) -> None:
    (tmp_path / "till").write_text("a file")
    with pytest.raises(EnvironmentProblem) as caught:
        Paths.at(tmp_path / "till").ready()
    assert caught.value.code == "folder.unwritable"
    assert caught.value.parameters["folder"] == str(tmp_path / "till")


def test_ready_in_a_read_only_place_is_refused() -> None:
    if not Path("/proc").is_dir():
        pytest.skip("needs a folder even root cannot write")
    with pytest.raises(EnvironmentProblem):
        Paths.at(Path("/proc/pharmadesk")).ready()
