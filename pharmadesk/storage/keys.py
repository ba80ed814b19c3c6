"""The key ceremony of the first run, and how a register gets its secrets back at each start.

    first run      is_first_run → new_phrase (shown, three words confirmed) → first_run(…, keep)
    each start     unlock(folder), with the phrase when `how_kept` says "phrase"
    keyring gone,
    file restored  recover(folder, phrase, keep): the same database, a new device

The recovery phrase always opens the database key and the PIN pepper (`recovery.json`). The device
seed and the mark key are in no backup and not under the recovery slot: a restored register must
not be able to sign as the old one, or two registers could write one history. `recover` therefore
draws new ones, and the journal begins a new device. A register without keyring or key file keeps
them in `device.json` under the same phrase, which backups leave out.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, assert_never

from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.storage import key_files
from pharmadesk.storage.key_files import Device, InKeyFile, InKeyring, Recovery, UnderPhrase
from pharmadesk.storage.key_material import SECRET_BYTES, Secrets, check_value
from pharmadesk.storage.wrapping import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

    from pharmadesk.storage.phrase import RecoveryPhrase

_ENTRY_BYTES = 8


@dataclass(frozen=True)
class KeepInKeyring:
    """Keep the secrets in the system keyring: nothing is typed at start."""

    backend: KeyringBackend | None = None


@dataclass(frozen=True)
class KeepInKeyFile:
    """Keep the secrets in a file outside the data folder, such as on a stick."""

    path: Path


@dataclass(frozen=True)
class KeepUnderPhrase:
    """Keep the secrets nowhere: the phrase is typed at each start."""


Keep = KeepInKeyring | KeepInKeyFile | KeepUnderPhrase


def is_first_run(folder: Path) -> bool:
    """Whether a data folder has seen no completed ceremony: `recovery.json` is written last."""
    return not (folder / key_files.RECOVERY_FILE).exists()


def how_kept(folder: Path) -> Literal["keyring", "key_file", "phrase", "lost"]:
    """Say what `unlock` needs; "lost" (a restored backup) needs `recover`."""
    try:
        device = key_files.load_device(folder)
    except EnvironmentProblem as problem:
        if problem.code == "keys.missing":
            return "lost"
        raise
    match device:
        case InKeyring():
            return "keyring"
        case InKeyFile():
            return "key_file"
        case UnderPhrase():
            return "phrase"
        case _:
            assert_never(device)


def first_run(
    folder: Path,
    phrase: RecoveryPhrase,
    keep: Keep,
    *,
    random: Callable[[int], bytes] = os.urandom,
    work: int | None = None,
) -> Secrets:
    """Make a register's secrets and keep them; killed before its end, it simply runs again.

    Raises: Refused `keys.already_made`, `keys.key_file_inside`, `keys.key_file_exists`;
    EnvironmentProblem `keys.no_keyring`, `keys.keyring_failed` (choose another way to keep them).
    """
    if not is_first_run(folder):
        raise Refused("keys.already_made")
    secrets = Secrets.generate(random)
    _forget_broken_off(folder, keep)
    _keep(folder, secrets, keep, phrase, random, work)
    slot = seal(
        secrets.database_key + secrets.pin_pepper,
        phrase.entropy,
        "recovery",
        work=work,
        random=random,
    )
    key_files.save_recovery(folder, Recovery(check=check_value(secrets.database_key), slot=slot))
    return secrets


def unlock(
    folder: Path,
    *,
    phrase: RecoveryPhrase | None = None,
    backend: KeyringBackend | None = None,
) -> Secrets:
    """Return the secrets from where they are kept.

    Raises: Refused `keys.phrase_needed`, `phrase.wrong`, `keys.key_file_mode`,
    `keys.key_file_inside`; EnvironmentProblem `keys.no_keyring`, `keys.keyring_failed`,
    `keys.keyring_lost`, `keys.missing`, `keys.damaged`; `keys.mismatch` when they belong to
    another data folder.
    """
    recovery = key_files.load_recovery(folder)
    secrets = _take(folder, key_files.load_device(folder), phrase, backend)
    if check_value(secrets.database_key) != recovery.check:
        raise EnvironmentProblem("keys.mismatch")
    return secrets


def recover(
    folder: Path,
    phrase: RecoveryPhrase,
    keep: Keep,
    *,
    random: Callable[[int], bytes] = os.urandom,
    work: int | None = None,
) -> Secrets:
    """Open the database key with the phrase and make this register a new device.

    Raises: Refused `phrase.wrong` and, as EnvironmentProblem too, what `first_run` raises.
    """
    recovery = key_files.load_recovery(folder)
    opened = unseal(recovery.slot, phrase.entropy, "recovery")
    database_key, pin_pepper = opened[:SECRET_BYTES], opened[SECRET_BYTES:]
    fresh = Secrets.generate(random)
    secrets = Secrets(database_key, fresh.device_seed, fresh.mark_key, pin_pepper)
    _keep(folder, secrets, keep, phrase, random, work)
    return secrets


def _forget_broken_off(folder: Path, keep: Keep) -> None:
    """Remove the key file of a ceremony that was killed before its end.

    It is that one, and opens nothing, when this folder names it itself and has neither a recovery
    slot nor a database yet.
    """
    if not isinstance(keep, KeepInKeyFile) or any(folder.glob("*.db")):
        return
    try:
        device = key_files.load_device(folder)
    except EnvironmentProblem:  # none was written yet, so no key file was either
        return
    if device == InKeyFile(str(keep.path.absolute())):
        keep.path.unlink(missing_ok=True)


def _keep(
    folder: Path,
    secrets: Secrets,
    keep: Keep,
    phrase: RecoveryPhrase,
    random: Callable[[int], bytes],
    work: int | None,
) -> None:
    device: Device
    match keep:
        case KeepInKeyring(backend):
            # Importing keyring searches the system for backends: only those who use one wait.
            from pharmadesk.storage import system_keyring  # noqa: PLC0415

            device = InKeyring(f"register {random(_ENTRY_BYTES).hex()}")
            system_keyring.store(device.entry, secrets, backend)
        case KeepInKeyFile(path):
            device = InKeyFile(str(path.absolute()))
            key_files.check_free(path, folder)
            # Named before it is written: a kill between the two leaves a file this folder knows.
            key_files.save_device(folder, device)
            key_files.write_key_file(path, folder, secrets)
        case KeepUnderPhrase():
            packed = secrets.to_bytes()
            device = UnderPhrase(seal(packed, phrase.entropy, "device", work=work, random=random))
        case _:
            assert_never(keep)
    key_files.save_device(folder, device)


def _take(
    folder: Path,
    device: Device,
    phrase: RecoveryPhrase | None,
    backend: KeyringBackend | None,
) -> Secrets:
    match device:
        case InKeyring(entry):
            from pharmadesk.storage import system_keyring  # noqa: PLC0415 - see `_keep`

            return system_keyring.load(entry, backend)
        case InKeyFile(path):
            return key_files.read_key_file(Path(path), folder)
        case UnderPhrase(slot):
            if phrase is None:
                raise Refused("keys.phrase_needed")
            return Secrets.from_bytes(unseal(slot, phrase.entropy, "device"))
        case _:
            assert_never(device)
