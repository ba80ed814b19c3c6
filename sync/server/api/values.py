"""Values as the API writes them: the only place where an amount is a decimal.

An amount is a JSON number of dirhams with at most two decimals. It is read from its digits and
written by them; no binary fraction is ever in between. Instants are RFC 3339 in UTC, days ISO.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec

MOST_CENTIMES: Final = 1_000_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_US: Final = timedelta(microseconds=1)
_CENTIMES_PLACES: Final = 2
_MILLI_PLACES: Final = 3

_SHOWN: Final = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e]"
PRINTABLE: Final = f"^{_SHOWN}*$"
"""Text of one line, without what makes it read otherwise than it is stored."""

NOT_BLANK: Final = f"^{_SHOWN}*{_SHOWN[:-1]}\\s]{_SHOWN}*$"

Text = Annotated[str, msgspec.Meta(max_length=250, pattern=PRINTABLE)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=NOT_BLANK)]
Label = Annotated[str, msgspec.Meta(max_length=120, pattern=PRINTABLE)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=36)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]


class Amount:
    """An amount of money, in centimes inside and in dirhams outside."""

    __slots__ = ("centimes",)  # no dataclass: those are objects in JSON, and this is a number

    def __init__(self, centimes: int) -> None:
        self.centimes = centimes


class Price(Amount):
    """An amount of money that is not negative."""

    __slots__ = ()


class Quantity:
    """A quantity in thousandths of a base unit, which only forecasts need."""

    __slots__ = ("milli",)

    def __init__(self, milli: int) -> None:
        self.milli = milli


_LEAST: Final = {Amount: -MOST_CENTIMES, Price: 0}


def read(kind: type[Any], raw: Any) -> Any:
    """Read an amount from the number that stood in the request.

    Raises: ValueError.
    """
    if kind not in _LEAST:
        raise TypeError(kind)
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise ValueError("an amount is a number")  # noqa: TRY004 - told as any wrong value is
    least, most = Decimal(_LEAST[kind]), Decimal(MOST_CENTIMES)
    # The bounds are moved and not the amount, whose exponent may be beyond what can be moved.
    if not least.scaleb(-_CENTIMES_PLACES) <= Decimal(raw) <= most.scaleb(-_CENTIMES_PLACES):
        raise ValueError("an amount is out of range")
    centimes = Decimal(raw).scaleb(_CENTIMES_PLACES)
    if centimes != int(centimes):
        raise ValueError("an amount has two decimals at most")
    return kind(int(centimes))


def write(value: Any) -> Any:
    """Write an amount or a quantity by its digits."""
    if isinstance(value, Amount):
        return Decimal(value.centimes).scaleb(-_CENTIMES_PLACES)
    if isinstance(value, Quantity):
        return Decimal(value.milli).scaleb(-_MILLI_PLACES)
    raise TypeError(type(value))


def schema(kind: type[Any]) -> dict[str, Any]:
    """Describe an amount or a quantity."""
    dirhams = MOST_CENTIMES // 10**_CENTIMES_PLACES
    described: dict[type[Any], dict[str, Any]] = {
        Amount: {"type": "number", "multipleOf": 0.01, "minimum": -dirhams, "maximum": dirhams},
        Price: {"type": "number", "multipleOf": 0.01, "minimum": 0, "maximum": dirhams},
        Quantity: {"type": "number"},
    }
    if kind not in described:
        raise TypeError(kind)
    return described[kind]


def moment(instant_us: int) -> datetime:
    """Write an instant."""
    return _EPOCH + instant_us * _US


def instant_us(moment: datetime) -> int:
    """Read an instant."""
    return (moment - _EPOCH) // _US


def day(iso: str | None) -> date | None:
    """Write a day."""
    return None if iso is None else date.fromisoformat(iso)


encoder: Final = msgspec.json.Encoder(decimal_format="number", enc_hook=write, order=None)
