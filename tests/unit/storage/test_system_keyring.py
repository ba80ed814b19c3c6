from __future__ import annotations

from typing import TYPE_CHECKING

import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backends.chainer import ChainerBackend

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.key_material import Secrets
from pharmadesk.storage.system_keyring import load, store, trusted_keyring
from tests.unit.storage.keyrings import (
    BrokenKeyring,
    ForgetfulKeyring,
    LockedKeyring,
    MemoryKeyring,
    PlaintextKeyring,
    WeakKeyring,
)

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SECRETS = Secrets.generate()


class Chain(ChainerBackend):
    backends: list[KeyringBackend] = []  # noqa: RUF012 - the base declares it for the class


def test_secrets_come_back_from_the_keyring() -> None:
    backend = MemoryKeyring()
    store("register 1", SECRETS, backend)
    assert load("register 1", backend) == SECRETS
    (kept,) = backend.entries.values()
    assert len(kept) < 1_280, "Windows keeps no more characters than this"


@pytest.mark.parametrize(
    "kind",
    [
        keyring.backends.fail.Keyring,
        keyring.backends.null.Keyring,
        PlaintextKeyring,
        type("Mine", (PlaintextKeyring,), {"__module__": "my.keyring"}),
        WeakKeyring,
        BrokenKeyring,
    ],
)
def test_keyring_that_keeps_no_secret_is_refused_by_name(kind: type[KeyringBackend]) -> None:
    backend = kind()
    with pytest.raises(EnvironmentProblem) as caught:
        store("register 1", SECRETS, backend)
    assert caught.value.code == "keys.no_keyring"
    assert caught.value.parameters["backend"] == f"{kind.__module__}.{kind.__qualname__}"
    assert not getattr(backend, "entries", None)


def test_system_without_a_keyring_is_refused() -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        trusted_keyring()
    assert caught.value.parameters == {"backend": "keyring.backends.fail.Keyring"}


def test_chain_gives_its_first_trusted_link() -> None:
    chain: KeyringBackend = Chain()  # type: ignore[no-untyped-call] # keyring does not annotate it
    good = MemoryKeyring()
    Chain.backends = [PlaintextKeyring(), WeakKeyring(), good]
    assert trusted_keyring(chain) is good
    Chain.backends = [PlaintextKeyring()]
    with pytest.raises(EnvironmentProblem, match=r"keys\.no_keyring"):
        trusted_keyring(chain)


@pytest.mark.parametrize(
    ("backend", "cause"), [(ForgetfulKeyring(), "forgot"), (LockedKeyring(), "KeyringLocked")]
)
def test_keyring_that_fails_to_keep_says_why(backend: KeyringBackend, cause: str) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        store("register 1", SECRETS, backend)
    assert caught.value.code == "keys.keyring_failed"
    assert caught.value.parameters == {"cause": cause}


def test_keyring_that_is_locked_at_start_says_so() -> None:
    with pytest.raises(EnvironmentProblem, match="KeyringLocked"):
        load("register 1", LockedKeyring())


def test_entry_that_is_gone_or_garbled_has_its_own_code() -> None:
    backend = MemoryKeyring()
    for kept, code in (
        (None, "keys.keyring_lost"),
        ("!!", "keys.damaged"),
        ("AAAA", "keys.damaged"),
    ):
        if kept is not None:
            backend.set_password("PharmaDesk", "register 1", kept)
        with pytest.raises(EnvironmentProblem) as caught:
            load("register 1", backend)
        assert caught.value.code == code
