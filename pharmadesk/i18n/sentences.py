"""One sentence for each error code: what happened, what was kept, what to do now.

The table is the only place where a code meets words; a tidy test compares it with every code the
source raises, in both directions. Braces name the error's parameters.
"""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_

SENTENCES: Final[dict[str, str]] = {
    "language.unknown": N_(
        "The language “{language}” is not available; the current one stays. "
        "Choose French, Arabic or English."
    ),
}

BUG: Final = N_(
    "Something unexpected happened inside PharmaDesk. Nothing was recorded and the basket is kept; "
    "try again, and if it comes back copy the details for support."
)
REFUSED: Final = N_("This is not possible now; nothing was changed. Try another way.")
ENVIRONMENT: Final = N_(
    "A disk, device or network did not answer as it should; what was recorded before is safe. "
    "Check it, then try again."
)
