"""The system's secret store, when there is one worth the name.

`keyring` falls back to backends that keep nothing, forget everything or write plain text. Those
are refused by where they come from and by the priority they give themselves: its documentation
calls a priority of 1 the least that is recommended.

Source: https://keyring.readthedocs.io/en/latest/
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final

import keyring
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringError

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.key_material import Secrets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keyring.backend import KeyringBackend

SERVICE: Final = "PharmaDesk"
_REFUSED_MODULES: Final = ("keyrings.alt", "keyring.backends.fail", "keyring.backends.null")
_LEAST_PRIORITY: Final = 1


def trusted_keyring(backend: KeyringBackend | None = None) -> KeyringBackend:
    """Return the system's keyring, or the first good one of a chain.

    Raises: EnvironmentProblem `keys.no_keyring` with the class that was refused.
    """
    offered = backend or keyring.get_keyring()
    candidates: Iterable[KeyringBackend] = (
        offered.backends if isinstance(offered, ChainerBackend) else (offered,)
    )
    for candidate in candidates:
        if _is_trusted(candidate):
            return candidate
    kind = type(offered)
    raise EnvironmentProblem("keys.no_keyring", backend=f"{kind.__module__}.{kind.__qualname__}")


def store(entry: str, secrets: Secrets, backend: KeyringBackend | None = None) -> None:
    """Put secrets into the keyring and read them back: some stores accept and keep nothing.

    Raises: EnvironmentProblem `keys.no_keyring` or `keys.keyring_failed`.
    """
    trusted = trusted_keyring(backend)
    packed = base64.b64encode(secrets.to_bytes()).decode("ascii")
    try:
        trusted.set_password(SERVICE, entry, packed)
        kept = trusted.get_password(SERVICE, entry) == packed
    except KeyringError as error:
        raise EnvironmentProblem("keys.keyring_failed", cause=type(error).__name__) from None
    if not kept:
        raise EnvironmentProblem("keys.keyring_failed", cause="forgot")


def load(entry: str, backend: KeyringBackend | None = None) -> Secrets:
    """Take secrets out of the keyring.

    Raises: EnvironmentProblem `keys.no_keyring`, `keys.keyring_failed` (locked, or the user said
    no), `keys.keyring_lost` when it has no such entry, `keys.damaged`.
    """
    try:
        packed = trusted_keyring(backend).get_password(SERVICE, entry)
    except KeyringError as error:
        raise EnvironmentProblem("keys.keyring_failed", cause=type(error).__name__) from None
    if packed is None:
        raise EnvironmentProblem("keys.keyring_lost")
    try:
        return Secrets.from_bytes(base64.b64decode(packed, validate=True))
    except binascii.Error:
        raise EnvironmentProblem("keys.damaged", file="keyring") from None


def _is_trusted(backend: KeyringBackend) -> bool:
    modules = [ancestor.__module__ for ancestor in type(backend).__mro__]
    if any(module.startswith(_REFUSED_MODULES) for module in modules):
        return False
    try:
        return bool(backend.priority >= _LEAST_PRIORITY)
    except RuntimeError:  # how a backend says that it cannot work here
        return False
