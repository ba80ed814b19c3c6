"""Pages by key: a cursor says after which row to go on, and means nothing to who holds it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from pharmadesk.queries.pages import Asked
from sync.server.api.errors import BadRequest, Detail

if TYPE_CHECKING:
    from pharmadesk.queries.pages import Key, Page

DEFAULT: Final = 50
MOST: Final = 200
_KEY: Final = msgspec.json.Decoder(list[int | str])
_INTEGERS: Final = range(-(2**63), 2**63)

Limit = Annotated[int, msgspec.Meta(ge=1, le=MOST)]
Cursor = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Paged(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """What every list can be asked."""

    limit: Limit = DEFAULT
    cursor: Cursor | UnsetType = UNSET


def asked(query: Paged, *kinds: type[int | str]) -> Asked:
    """Read which page is wanted; `kinds` are what the keys of the list hold.

    Raises: BadRequest `request.field`.
    """
    if query.cursor is UNSET:
        return Asked(query.limit)
    try:
        padded = query.cursor + "=" * (-len(query.cursor) % 4)
        key = tuple(_KEY.decode(base64.b64decode(padded, altchars=b"-_", validate=True)))
    except (ValueError, msgspec.MsgspecError):
        key = ()
    fits = [type(part) for part in key] == list(kinds) and all(map(_is_kept, key))
    if not fits:
        raise BadRequest("request.field", Detail("cursor", "not one that was given here"))
    return Asked(query.limit, key)


def _is_kept(part: int | str) -> bool:
    return part in _INTEGERS if isinstance(part, int) else "\x00" not in part


def following(page: Page[Any]) -> str | None:
    """Write the cursor of the page after this one."""
    return None if page.following is None else _written(page.following)


def _written(key: Key) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()
