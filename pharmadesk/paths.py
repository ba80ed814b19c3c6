"""Where this program keeps its files: the only module that knows a folder by name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from pharmadesk.errors import EnvironmentProblem

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE_MODE = 0o700


@dataclass(frozen=True)
class Paths:
    """The folders of one register; `ready()` makes them, readable by their owner alone."""

    data: Path
    logs: Path

    @classmethod
    def at(cls, data_dir: Path | None = None) -> Self:
        """Choose the folders: those of the operating system, or everything under `data_dir`."""
        if data_dir is not None:
            data = data_dir.expanduser().absolute()
            return cls(data=data, logs=data / "logs")
        import platformdirs  # noqa: PLC0415 - a run with --data-dir needs no knowledge of the system

        return cls(
            data=platformdirs.user_data_path("pharmadesk", appauthor=False),
            logs=platformdirs.user_log_path("pharmadesk", appauthor=False),
        )

    @property
    def database(self) -> Path:
        """The encrypted file that holds the journal and everything derived from it."""
        return self.data / "register.db"

    @property
    def settings(self) -> Path:
        """The settings of this computer, which are read before the database is open."""
        return self.data / "settings.toml"

    def ready(self) -> Self:
        """Make the folders and close them to everyone else.

        Raises: EnvironmentProblem `folder.unwritable`.
        """
        for folder in (self.data, self.logs):
            try:
                folder.mkdir(mode=PRIVATE_MODE, parents=True, exist_ok=True)
                if os.name == "posix":
                    folder.chmod(PRIVATE_MODE)
            except OSError as error:
                raise EnvironmentProblem("folder.unwritable", folder=str(folder)) from error
            if not os.access(folder, os.W_OK | os.X_OK):
                raise EnvironmentProblem("folder.unwritable", folder=str(folder))
        return self
