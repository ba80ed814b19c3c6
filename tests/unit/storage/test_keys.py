from __future__ import annotations

import base64
import hashlib
import json
import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.storage import keys
from pharmadesk.storage.key_files import load_recovery
from pharmadesk.storage.key_material import Secrets
from pharmadesk.storage.phrase import RecoveryPhrase, new_phrase
from pharmadesk.storage.wrapping import unseal
from tests.unit.storage.independent_gcm import open_gcm
from tests.unit.storage.keyrings import MemoryKeyring, PlaintextKeyring

if TYPE_CHECKING:
    from pathlib import Path

WORK = 2**4
PHRASE = new_phrase("french", lambda size: bytes(range(size)))
OTHER = new_phrase("english", bytes)
NO_MODES = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    return data


@pytest.fixture
def backend() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture(params=["keyring", "key_file", "phrase"])
def keep(request: pytest.FixtureRequest, backend: MemoryKeyring, tmp_path: Path) -> keys.Keep:
    ways: dict[str, keys.Keep] = {
        "keyring": keys.KeepInKeyring(backend),
        "key_file": keys.KeepInKeyFile(tmp_path / "register.key"),
        "phrase": keys.KeepUnderPhrase(),
    }
    return ways[request.param]


def first_run(folder: Path, keep: keys.Keep) -> Secrets:
    return keys.first_run(folder, PHRASE, keep, work=WORK)


def code_of(caught: pytest.ExceptionInfo[PharmaDeskError]) -> str:
    return caught.value.code


def test_secrets_come_back_at_the_next_start(
    folder: Path, keep: keys.Keep, backend: MemoryKeyring
) -> None:
    assert keys.is_first_run(folder)
    made = first_run(folder, keep)
    assert not keys.is_first_run(folder)
    ways = {
        keys.KeepInKeyring: "keyring",
        keys.KeepInKeyFile: "key_file",
        keys.KeepUnderPhrase: "phrase",
    }
    assert keys.how_kept(folder) == ways[type(keep)]
    assert keys.unlock(folder, phrase=PHRASE, backend=backend) == made


def test_secrets_are_four_different_random_values_each_time(tmp_path: Path) -> None:
    seen: set[bytes] = set()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        made = first_run(tmp_path / name, keys.KeepUnderPhrase())
        seen |= {made.database_key, made.device_seed, made.mark_key, made.pin_pepper}
    assert len(seen) == 8
    assert {len(secret) for secret in seen} == {32}


def test_data_folder_holds_no_secret_in_any_writing(folder: Path, keep: keys.Keep) -> None:
    made = first_run(folder, keep)
    content = b"".join(file.read_bytes() for file in folder.iterdir())
    for secret in (made.database_key, made.device_seed, made.mark_key, made.pin_pepper):
        for written in (
            secret,
            secret.hex().encode("ascii"),
            base64.b64encode(secret)[:40],
            base64.urlsafe_b64encode(secret)[:40],
        ):
            assert written not in content
    assert not [word for word in PHRASE.words if word.encode() in content]


def test_representation_of_secrets_shows_none() -> None:
    made = Secrets.generate()
    assert repr(made) == "Secrets()"
    assert str(made) == "Secrets()"


@NO_MODES
def test_key_files_are_readable_by_their_owner_alone(
    folder: Path, keep: keys.Keep, tmp_path: Path
) -> None:
    first_run(folder, keep)
    files = [*folder.iterdir(), *(file for file in tmp_path.iterdir() if file.is_file())]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_recovery_file_opens_with_the_phrase_by_other_code(folder: Path) -> None:
    made = first_run(folder, keys.KeepUnderPhrase())
    recovery = json.loads((folder / "recovery.json").read_text())
    slot = {name: recovery["slot"][name] for name in ("salt", "nonce", "sealed")}
    salt, nonce, sealed = (base64.b64decode(text) for text in slot.values())
    key = hashlib.scrypt(PHRASE.entropy, salt=salt, n=recovery["slot"]["n"], r=8, p=1, dklen=32)
    bound = f"pharmadesk recovery 1 n={WORK}".encode("ascii")
    assert open_gcm(key, nonce, sealed, bound) == made.database_key + made.pin_pepper


def test_recovery_gives_the_same_database_to_a_new_device(
    folder: Path, keep: keys.Keep, tmp_path: Path
) -> None:
    made = first_run(folder, keep)
    (folder / "device.json").unlink()
    assert keys.how_kept(folder) == "lost"
    other = keys.KeepInKeyFile(tmp_path / "new.key")
    recovered = keys.recover(folder, PHRASE, other, work=WORK)
    assert recovered.database_key == made.database_key
    assert recovered.pin_pepper == made.pin_pepper
    assert recovered.device_seed != made.device_seed
    assert recovered.mark_key != made.mark_key
    assert keys.unlock(folder) == recovered


def test_recovery_file_alone_never_gives_the_device_seed(folder: Path) -> None:
    made = first_run(folder, keys.KeepUnderPhrase())
    recovery = json.loads((folder / "recovery.json").read_text())["slot"]
    opened = unseal(load_recovery(folder).slot, PHRASE.entropy, "recovery")
    assert len(base64.b64decode(recovery["sealed"])) == 64 + 16
    assert made.device_seed not in opened
    assert made.mark_key not in opened


def test_wrong_phrase_is_refused_by_its_own_code(folder: Path) -> None:
    first_run(folder, keys.KeepUnderPhrase())
    with pytest.raises(Refused, match=r"phrase\.wrong"):
        keys.unlock(folder, phrase=OTHER)
    with pytest.raises(Refused, match=r"phrase\.wrong"):
        keys.recover(folder, OTHER, keys.KeepUnderPhrase(), work=WORK)


def test_start_without_the_phrase_asks_for_it(folder: Path) -> None:
    first_run(folder, keys.KeepUnderPhrase())
    assert keys.how_kept(folder) == "phrase"
    with pytest.raises(Refused, match=r"keys\.phrase_needed"):
        keys.unlock(folder)


def test_first_run_without_a_keyring_can_take_another_way(folder: Path, tmp_path: Path) -> None:
    for refused in (None, PlaintextKeyring()):
        with pytest.raises(EnvironmentProblem) as caught:
            first_run(folder, keys.KeepInKeyring(refused))
        assert code_of(caught) == "keys.no_keyring"
        assert keys.is_first_run(folder)
        assert not list(folder.iterdir())
    made = first_run(folder, keys.KeepInKeyFile(tmp_path / "register.key"))
    assert keys.unlock(folder) == made


def test_second_ceremony_over_the_first_is_refused(folder: Path, keep: keys.Keep) -> None:
    first_run(folder, keep)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(Refused, match=r"keys\.already_made"):
        first_run(folder, keys.KeepUnderPhrase())
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


@pytest.mark.parametrize("drawn", range(8))
def test_ceremony_that_stopped_before_its_end_runs_again(folder: Path, drawn: int) -> None:
    left = iter(range(drawn))

    def until_killed(size: int) -> bytes:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return os.urandom(size)

    with pytest.raises(KeyboardInterrupt):
        keys.first_run(folder, PHRASE, keys.KeepUnderPhrase(), random=until_killed, work=WORK)
    assert keys.is_first_run(folder)
    made = first_run(folder, keys.KeepUnderPhrase())
    assert keys.unlock(folder, phrase=PHRASE) == made


def test_ceremony_killed_after_its_key_file_runs_again(folder: Path, tmp_path: Path) -> None:
    keep = keys.KeepInKeyFile(tmp_path / "register.key")
    first_run(folder, keep)
    (folder / "recovery.json").unlink()  # as a kill before the last step leaves it
    secrets = first_run(folder, keep)
    assert keys.unlock(folder) == secrets


def test_ceremony_never_touches_the_key_file_of_a_database(folder: Path, tmp_path: Path) -> None:
    keep = keys.KeepInKeyFile(tmp_path / "register.key")
    first_run(folder, keep)
    (folder / "recovery.json").unlink()
    (folder / "register.db").touch()
    kept = keep.path.read_bytes()
    with pytest.raises(Refused) as caught:
        first_run(folder, keep)
    assert code_of(caught) == "keys.key_file_exists"
    assert keep.path.read_bytes() == kept


def test_keyring_that_lost_the_entry_leads_to_recovery(
    folder: Path, backend: MemoryKeyring
) -> None:
    made = first_run(folder, keys.KeepInKeyring(backend))
    assert keys.how_kept(folder) == "keyring"
    backend.entries.clear()
    with pytest.raises(EnvironmentProblem, match=r"keys\.keyring_lost"):
        keys.unlock(folder, backend=backend)
    recovered = keys.recover(folder, PHRASE, keys.KeepInKeyring(backend), work=WORK)
    assert recovered.database_key == made.database_key
    assert keys.unlock(folder, backend=backend) == recovered


def test_two_registers_of_one_user_share_a_keyring(tmp_path: Path, backend: MemoryKeyring) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for each in folders:
        each.mkdir()
    made = [first_run(each, keys.KeepInKeyring(backend)) for each in folders]
    assert [keys.unlock(each, backend=backend) for each in folders] == made


def test_secrets_of_another_data_folder_do_not_match(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for each in folders:
        each.mkdir()
        first_run(each, keys.KeepInKeyFile(tmp_path / f"{each.name}.key"))
    (tmp_path / "two.key").replace(tmp_path / "one.key")
    with pytest.raises(EnvironmentProblem, match=r"keys\.mismatch"):
        keys.unlock(folders[0])


@NO_MODES
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o644, 0o610])
def test_key_file_others_may_touch_is_refused(folder: Path, tmp_path: Path, mode: int) -> None:
    path = tmp_path / "register.key"
    made = first_run(folder, keys.KeepInKeyFile(path))
    path.chmod(mode)
    with pytest.raises(Refused) as caught:
        keys.unlock(folder)
    assert code_of(caught) == "keys.key_file_mode"
    assert caught.value.parameters == {"file": "register.key", "mode": f"{mode:04o}"}
    path.chmod(0o400)
    assert keys.unlock(folder) == made


def test_key_file_inside_the_data_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    (folder / "deep").mkdir()
    for path in (
        folder / "register.key",
        folder / "deep" / "register.key",
        tmp_path / "link" / "register.key",
        tmp_path / "other" / ".." / "data" / "register.key",
    ):
        with pytest.raises(Refused, match=r"keys\.key_file_inside"):
            first_run(folder, keys.KeepInKeyFile(path))
    assert keys.is_first_run(folder)


def test_key_file_moved_into_the_data_folder_is_refused_at_start(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "register.key"
    first_run(folder, keys.KeepInKeyFile(path))
    path.rename(folder / path.name)
    path.symlink_to(folder / path.name)
    with pytest.raises(Refused, match=r"keys\.key_file_inside"):
        keys.unlock(folder)


def test_key_file_that_exists_is_never_overwritten(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "register.key"
    path.write_text("the key of another register")
    with pytest.raises(Refused, match=r"keys\.key_file_exists"):
        first_run(folder, keys.KeepInKeyFile(path))
    assert path.read_text() == "the key of another register"


def test_key_file_that_is_away_is_named(folder: Path, tmp_path: Path) -> None:
    first_run(folder, keys.KeepInKeyFile(tmp_path / "register.key"))
    (tmp_path / "register.key").unlink()
    with pytest.raises(EnvironmentProblem) as caught:
        keys.unlock(folder)
    assert code_of(caught) == "keys.missing"
    assert caught.value.parameters == {"file": "register.key"}


@pytest.mark.parametrize("name", ["recovery.json", "device.json", "../register.key"])
@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[]", b'{"format": 2}', b'{"kept": "cloud"}']
)
def test_damaged_file_is_named_and_its_content_is_not_quoted(
    folder: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    first_run(folder, keys.KeepInKeyFile(tmp_path / "register.key"))
    file = folder / name
    file.write_bytes(content)
    with pytest.raises(EnvironmentProblem) as caught:
        keys.unlock(folder)
    assert code_of(caught) == "keys.damaged"
    assert caught.value.parameters == {"file": file.name}
    assert caught.value.__cause__ is None


def test_damaged_device_file_is_not_taken_for_a_lost_one(folder: Path) -> None:
    first_run(folder, keys.KeepUnderPhrase())
    (folder / "device.json").write_bytes(b"{")
    with pytest.raises(EnvironmentProblem, match=r"keys\.damaged"):
        keys.how_kept(folder)


def test_data_folder_without_a_recovery_file_is_missing_it(folder: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"keys\.missing"):
        keys.unlock(folder)
    with pytest.raises(EnvironmentProblem, match=r"keys\.missing"):
        keys.recover(folder, RecoveryPhrase(PHRASE.words, PHRASE.entropy), keys.KeepUnderPhrase())
