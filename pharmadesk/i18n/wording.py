"""Words for codes: the one place where an error, a warning or a fault becomes a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Bug, EnvironmentProblem, PharmaDeskError
from pharmadesk.i18n import Language, _, language
from pharmadesk.i18n.sentences import BUG, ENVIRONMENT, REFUSED, SENTENCES

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = str | int | None

_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
VARIANTS: Final = frozenset({"delivery", "program", "shelf", "unnumbered"})
"""What may follow a code in the table: where it happened, or what there is no number of."""

_NOT_KNOWN: Final = "…"
_NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"
_DIRHAM: Final[dict[Language, str]] = {"fr": "DH", "ar": "درهم", "en": "DH"}


def message(error: PharmaDeskError) -> str:
    """Say in the spoken language what happened, what was kept and what to do now.

    A code without a sentence still gets an honest one, chosen by who is at fault: the place that
    reports an error must not fail in its turn.
    """
    if error.code in SENTENCES:
        return sentence(error.code, **error.parameters)
    if isinstance(error, Bug):
        return _(BUG)
    return _(ENVIRONMENT if isinstance(error, EnvironmentProblem) else REFUSED)


def sentence(code: str, **parameters: Value) -> str:
    """Say a code that is no error by itself: a warning, a faulty line of a file, a journal's fault.

    Units: a parameter named `…_centimes` shows as an amount, a `YYYY-MM-DD` as a day.
    """
    text = _(SENTENCES.get(_variant(code, parameters), REFUSED))
    return text.format_map(_Shown({name: _shown(name, it) for name, it in parameters.items()}))


def _variant(code: str, parameters: Mapping[str, Value]) -> str:
    """Choose the sentence of a code for where it happened (`at`), and for a lot of no number."""
    at = parameters.get("at")
    if at in VARIANTS and f"{code}.{at}" in SENTENCES:
        code = f"{code}.{at}"
    has_number = bool(parameters.get("number", True))
    return code if has_number or f"{code}.unnumbered" not in SENTENCES else f"{code}.unnumbered"


class _Shown(dict[str, str]):
    """The parameters as a person reads them; one that was not given shows as an ellipsis."""

    def __missing__(self, name: str) -> str:
        return _NOT_KNOWN


def _shown(name: str, value: Value) -> str:
    if value is None:
        return _NOT_KNOWN
    if isinstance(value, int):
        return _amount(value) if name.endswith("_centimes") else str(value)
    day = _DAY.fullmatch(value)
    return f"{day[3]}/{day[2]}/{day[1]}" if day else value


def _amount(centimes: int) -> str:
    """Write an amount as values.money does, which lies above this room; a test compares them."""
    dirhams, rest = divmod(abs(centimes), 100)
    sign = "-" if centimes < 0 else ""
    number = {
        "fr": f"{dirhams:,}".replace(",", _NO_BREAK_SPACE) + f",{rest:02d}",
        "ar": f"{dirhams},{rest:02d}",
        "en": f"{dirhams:,}.{rest:02d}",
    }[language()]
    return f"{sign}{number}{_NO_BREAK_SPACE}{_DIRHAM[language()]}"
