"""The one exception tree: who is at fault decides what the user sees.

    PharmaDeskError
    ├── Refused             a rule said no; the user can do something else
    ├── EnvironmentProblem  disk, device, network, clock; says what to do now
    └── Bug                 a broken invariant; roll back, keep the basket, report

Every error carries a stable dotted code and parameters of plain values. The words are made from
them in one place, `pharmadesk.i18n.wording`; parameters never hold a secret or a person's name.
"""

from __future__ import annotations


class PharmaDeskError(Exception):
    """An error with a stable code and the parameters its sentence needs."""

    def __init__(self, code: str, **parameters: str | int | None) -> None:
        super().__init__(code, parameters)
        self.code = code
        self.parameters = parameters

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.parameters.items())
        return f"{self.code} ({details})" if details else self.code


class Refused(PharmaDeskError):  # noqa: N818 - the word of the trade: the till refuses
    """A rule said no, with the reason as a code."""


class EnvironmentProblem(PharmaDeskError):  # noqa: N818 - not our error: the world's
    """Something outside the program failed: a disk, a device, the network, a key store."""


class Bug(PharmaDeskError):  # noqa: N818 - an invariant of ours is broken
    """An invariant does not hold; nothing was committed."""
