"""What people are refused: a code for the one who asks, a reason for the record.

The two differ on purpose. A wrong password, a login nobody has and a person who is gone are one
code, so that an answer tells nobody which it was; the record of the pharmacy says which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

UNAUTHORIZED: Final = 401
FORBIDDEN: Final = 403
TOO_MANY: Final = 429

STATUS: Final = {
    "access.wrong": UNAUTHORIZED,
    "access.totp_missing": UNAUTHORIZED,
    "access.token": UNAUTHORIZED,
    "access.second_factor": FORBIDDEN,
    "access.tls": FORBIDDEN,
    "access.origin": FORBIDDEN,
    "access.form": FORBIDDEN,
    "permission.denied": FORBIDDEN,
    "access.blocked": TOO_MANY,
    "access.too_many": TOO_MANY,
    "access.busy": TOO_MANY,
}
"""The HTTP statuses of refusals that are not 422."""


class Denied(Refused):
    """An answer that is also a denial.

    `after` is what is left to do once the answer is on its way: telling a journal takes time, and
    only somebody's denial is told, so doing it before would tell a stranger whose login exists.
    """

    def __init__(
        self,
        code: str,
        *,
        after: Callable[[], object] | None = None,
        **parameters: str | int | None,
    ) -> None:
        super().__init__(code, **parameters)
        self.after = after


class Busy(Refused):
    """More people sign in at once than the centre has memory for."""

    def __init__(self) -> None:
        super().__init__("access.busy", seconds=5)
