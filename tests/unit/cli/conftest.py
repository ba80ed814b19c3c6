"""A founded register to give commands to, and a way to give them."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.cli import main
from pharmadesk.cli.console import PIN_VARIABLE
from pharmadesk.domain.events import PharmacyFields
from pharmadesk.services import stock
from pharmadesk.storage import keys
from tests.faults.register_folder import found
from tests.till import OWNER_PIN, fill_shelf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OWNER = "Nadia Alaoui"


@dataclass(frozen=True)
class Founded:
    """A closed register's folder, and the barcodes of its items by their short names."""

    folder: Path
    codes: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """What a command left behind it."""

    code: int
    out: str
    err: str

    @property
    def values(self) -> dict[str, Any]:
        """The one object on standard output."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def error(self) -> str:
        """The code of the error object."""
        return str(self.values["error"]["code"])


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Found the register that every test of this run copies."""
    home = tmp_path_factory.mktemp("cli")
    legal = PharmacyFields(name="Pharmacie de l’Atlas", ice="001234567000089")
    shop = found(home / "data", keys.KeepInKeyFile(home / "stick.json"), legal, OWNER)
    fill_shelf(shop)
    wrong_digit = f"{shop.codes['plain'][:-1]}{(int(shop.codes['plain'][-1]) + 1) % 10}"
    shop.codes["misprinted"] = wrong_digit
    shop.receive(stock.Delivered(shop.items["cream"], 2, "C-1", "2031-12-31"))
    shop.till.close()
    return Founded(shop.folder, shop.codes)


@pytest.fixture
def folder(founded: Founded, tmp_path: Path) -> Path:
    """Give a register's data folder of one's own."""
    folder: Path = shutil.copytree(founded.folder, tmp_path / "data")
    folder.chmod(0o700)
    return folder


@pytest.fixture
def codes(founded: Founded) -> dict[str, str]:
    """Give the barcodes by the items' short names."""
    return founded.codes


@pytest.fixture
def cli(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    """Give a command to the register of the folder, as its owner."""
    monkeypatch.setenv(PIN_VARIABLE, OWNER_PIN)

    def run(*arguments: str) -> Outcome:
        code = main(["--data-dir", str(folder), *arguments])
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return run
