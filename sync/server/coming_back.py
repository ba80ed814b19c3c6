"""When those come back who find no room: at any moment, so that they do not all come in one."""

from __future__ import annotations

import secrets
from typing import Final

REGISTERS_S: Final = 10
PEOPLE_S: Final = 4
"""Within how long a register comes back, which nobody waits for, and a person, who does."""


def any_moment(within_s: int) -> int:
    """Choose a number of seconds from one on."""
    return 1 + secrets.randbelow(within_s)
