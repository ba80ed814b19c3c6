"""A seed's history lived once more by the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pharmadesk.cli import exit_codes, main, replaying

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.deep
def test_replay_tells_the_history_of_a_seed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "--seed", "3", "--json"]) == exit_codes.OK

    told = json.loads(capsys.readouterr().out)
    assert told["holds"] is True
    assert told["story"][0].startswith("Plan(")


def test_replay_without_the_source_tree_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(replaying, "_ROOT", tmp_path)

    assert main(["replay", "--seed", "3", "--language", "en"]) == exit_codes.REFUSED

    assert "source tree" in capsys.readouterr().err
