"""What of others a register gives back to a centre that has lost it, and what its answers mean.

A log that is read anew from its beginning, by a register that holds events of others already, is
the log of a centre that was put back to a copy. Of each chain of another device the last event is
given first: the answer says where the centre stands, and what it lacks follows from there. Whatever
it does not take is left to the device itself. What is forgotten in between begins again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sync.client.errors import NoSenseError
from sync.protocol.messages import At, Gap, Returned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sync.protocol.messages import ReturnAnswer

_PASSING: Final = frozenset({401, 408, 413, 429})
_SERVER_ERRORS: Final = 500


@dataclass(frozen=True, slots=True)
class Gift:
    """The events of another device's chain after `after_seq`, up to `head`.

    `is_asking` as long as nothing was heard of where the centre stands with it. `is_own` when this
    register wrote them itself, as the device it was before it was recovered.
    """

    device_id: str
    incarnation: str
    head: At
    after_seq: int
    is_asking: bool = True
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Give events of a chain back."""

    gift: Gift


@dataclass(frozen=True, slots=True)
class KeepGiven:
    """Note whether the centre has a chain now, or lacks it and does not take it from here."""

    gift: Gift
    is_there: bool


def all_of(device_id: str, incarnation: str, head: At, *, is_own: bool = False) -> Gift:
    """Begin with the last event of a chain."""
    return Gift(device_id, incarnation, head, head.seq - 1, is_own=is_own)


def what_follows(
    device_id: str, incarnation: str, head: At, after_seq: int, *, is_own: bool
) -> Gift:
    """Begin after what the centre has promised to keep of a chain that this register wrote."""
    return Gift(device_id, incarnation, head, after_seq, is_asking=False, is_own=is_own)


def rest_of(
    gift: Gift, sent: Sequence[At], answer: ReturnAnswer, hash_at: Callable[[int], str | None]
) -> Gift | None:
    """Return what is still to be given of a chain; None when there is no more, or no use in it.

    Raises: NoSenseError.
    """
    match answer:
        case Returned(through=through):
            if through != sent[-1]:
                raise NoSenseError("what is kept was given")
            return _after(gift, through.seq) if through.seq < gift.head.seq else None
        case Gap(cursor=cursor) if gift.is_asking and cursor.seq < gift.after_seq:
            return _after(gift, cursor.seq) if hash_at(cursor.seq) == cursor.hash else None
        case _:
            return None


def _after(gift: Gift, seq: int) -> Gift:
    return replace(gift, after_seq=seq, is_asking=False)


def is_tried_again(status: int) -> bool:
    """Tell whether a request that was denied may be carried out another time.

    Any other refusal is that of a centre that takes nothing back.
    """
    return status in _PASSING or status >= _SERVER_ERRORS
