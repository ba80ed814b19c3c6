"""The small files around the keys. JSON, bytes in base64, mode 0600.

`recovery.json`, in the data folder and in every backup: ciphertext only.

    {"format": 1,
     "check": …    16 bytes that tell the right database key (`key_material.check_value`)
     "slot": …}    database key and PIN pepper, 64 bytes, sealed under the phrase for "recovery"

`device.json`, in the data folder and in no backup: where this register's four secrets are.

    {"kept": "keyring", "entry": …}       the account name in the system keyring
    {"kept": "key_file", "path": …}       a file outside the data folder
    {"kept": "phrase", "slot": …}         128 bytes, sealed under the phrase for "device"

A key file, outside the data folder, is the one place where secrets stand unsealed:

    {"format": 1, "secrets": …}           128 bytes
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final, Literal, TypeVar

import msgspec

from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.storage.files import write_atomically
from pharmadesk.storage.key_material import Secrets
from pharmadesk.storage.problems import translated_files
from pharmadesk.storage.wrapping import Slot  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from pathlib import Path

RECOVERY_FILE: Final = "recovery.json"
DEVICE_FILE: Final = "device.json"
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class Recovery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The content of `recovery.json`."""

    format: Literal[1] = 1
    check: bytes
    slot: Slot


class InKeyring(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kept", tag="keyring"
):
    """The system keyring holds the secrets under this account name."""

    entry: str


class InKeyFile(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kept", tag="key_file"
):
    """A file outside the data folder holds them."""

    path: str


class UnderPhrase(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kept", tag="phrase"
):
    """Nothing holds them: the phrase is typed at each start."""

    slot: Slot


Device = InKeyring | InKeyFile | UnderPhrase


class _KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    format: Literal[1] = 1
    secrets: bytes


def save_recovery(folder: Path, recovery: Recovery) -> None:
    """Write `recovery.json`."""
    write_atomically(folder / RECOVERY_FILE, msgspec.json.encode(recovery))


def load_recovery(folder: Path) -> Recovery:
    """Read `recovery.json`.

    Raises: EnvironmentProblem `keys.missing` or `keys.damaged`.
    """
    return _load(folder / RECOVERY_FILE, Recovery)


def save_device(folder: Path, device: Device) -> None:
    """Write `device.json`."""
    write_atomically(folder / DEVICE_FILE, msgspec.json.encode(device))


def load_device(folder: Path) -> Device:
    """Read `device.json`.

    Raises: EnvironmentProblem `keys.missing` or `keys.damaged`.
    """
    # mypy has no name for the type of a union; msgspec takes one.
    return _load(folder / DEVICE_FILE, Device)  # type: ignore[arg-type]


def write_key_file(path: Path, folder: Path, secrets: Secrets) -> None:
    """Write a key file that did not exist before.

    Raises: Refused `keys.key_file_inside` or `keys.key_file_exists`.
    """
    check_free(path, folder)
    write_atomically(path, msgspec.json.encode(_KeyFile(secrets=secrets.to_bytes())))


def check_free(path: Path, folder: Path) -> None:
    """Let a place for a new key file through.

    Raises: Refused `keys.key_file_inside` or `keys.key_file_exists`.
    """
    _refuse_inside(path, folder)
    if path.exists():
        raise Refused("keys.key_file_exists", file=path.name)


def read_key_file(path: Path, folder: Path) -> Secrets:
    """Read a key file that only its owner can read.

    Windows keeps access in lists, not in mode bits; there the user's profile folder protects it.
    Raises: Refused `keys.key_file_inside` or `keys.key_file_mode`; EnvironmentProblem
    `keys.missing` or `keys.damaged`.
    """
    _refuse_inside(path, folder)
    if os.name != "nt" and path.exists() and path.stat().st_mode & _OTHERS:
        mode = f"{stat.S_IMODE(path.stat().st_mode):04o}"
        raise Refused("keys.key_file_mode", file=path.name, mode=mode)
    return Secrets.from_bytes(_load(path, _KeyFile).secrets)


def _refuse_inside(path: Path, folder: Path) -> None:
    if path.resolve().is_relative_to(folder.resolve()):
        raise Refused("keys.key_file_inside", file=path.name)


S = TypeVar("S")


def _load(path: Path, shape: type[S]) -> S:
    try:
        with translated_files():
            content = path.read_bytes()
    except EnvironmentProblem as problem:
        if problem.code == "storage.no_folder":
            raise EnvironmentProblem("keys.missing", file=path.name) from None
        raise
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Not chained: a decoder's message may quote the file.
        raise EnvironmentProblem("keys.damaged", file=path.name) from None
