"""How people are written on screens: initials and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.domain.permissions import Role
from pharmadesk.i18n import N_, _, language

if TYPE_CHECKING:
    from collections.abc import Iterable

_ARABIC_COMMA: Final = "\N{ARABIC COMMA} "
_WORDS: Final = {
    Role.OWNER: N_("Owner pharmacist"),
    Role.MANAGER: N_("Manager"),
    Role.CASHIER: N_("Cashier"),
    Role.ACCOUNTANT: N_("Accountant"),
    Role.AUDITOR: N_("Auditor"),
}


def initials(name: str) -> str:
    """Take the first letters of the first two words of a name."""
    return "".join(word[0] for word in name.split()[:2]).upper()


def shown_name(name: str) -> str:
    """Say instead of a name that it has not come from another register yet."""
    return name or _("Name not here yet")


def role_words(roles: Iterable[str]) -> str:
    """Name roles, the greatest first."""
    held = set(roles)
    comma = _ARABIC_COMMA if language() == "ar" else ", "
    return comma.join(_(words) for role, words in _WORDS.items() if role in held)
