"""Set-up every test shares: no display, no real home, no keyring, French, small properties."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING

import hypothesis
import pytest

from pharmadesk import i18n
from pharmadesk.services import enrolment
from pharmadesk.storage import credentials, wrapping
from tests.postgres import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ["tests.guards", "pytester"]

HOME = tempfile.mkdtemp(prefix="pharmadesk-tests-")

# Before anything of Qt, platformdirs or keyring is imported, here and in every child process.
os.environ.update(
    HOME=HOME,
    USERPROFILE=HOME,
    APPDATA=HOME,
    LOCALAPPDATA=HOME,
    XDG_RUNTIME_DIR=HOME,
    PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring",
    QT_QPA_PLATFORM="offscreen",
)
for _variable in ("DATA_HOME", "CONFIG_HOME", "CACHE_HOME", "STATE_HOME"):
    os.environ.pop(f"XDG_{_variable}", None)

hypothesis.settings.register_profile(
    "default", max_examples=60, deadline=None, print_blob=True, database=None
)
hypothesis.settings.register_profile(
    "deep", max_examples=3_000, deadline=None, print_blob=True, database=None
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_unconfigure() -> None:
    """Remove the home this process used."""
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _quick_secrets() -> Iterator[None]:
    """Let a PIN, a joining code and a phrase cost little: nobody guesses here.

    What each costs outside has a test of its own.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(credentials, "COST", credentials.Cost(1, 32, 1))
        patch.setattr(enrolment, "WORK", 2)
        patch.setattr(wrapping, "STANDARD_WORK", 2)
        yield


@pytest.fixture(autouse=True)
def _speak_french() -> Iterator[None]:
    yield
    i18n.use_language(i18n.DEFAULT_LANGUAGE)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """One embedded PostgreSQL a worker, started by the first test that asks."""
    with Cluster.started() as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    """Give a fresh, empty database for one test."""
    with postgres.database() as url:
        yield url
