"""What a kind of event is, and how bytes of any age become its current struct."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from pharmadesk.domain.permissions import TABLE, Role
from pharmadesk.errors import Bug, Refused

if TYPE_CHECKING:
    from pharmadesk.domain.permissions import Action
    from pharmadesk.journal.event import Header

Authority = Literal["register", "person", "owner", "centre"]
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
_OWNER = frozenset({Role.OWNER})


@dataclass(frozen=True)
class Kind:
    """A kind of event, as this program writes it.

    `authority`: whose key gives the event its effect, `centre` for what only the centre's own
    device writes; `action` is what a person's roles must allow for that. `only_owner` tells a body
    that takes an owner all the same, and `needs_person` one that takes a person where the device's
    word will do for others. `critical`: a program that does not know this version must not sell the
    items in `about`. `ordered`: a quarantined event of the stream holds back the later ones.
    `fiscal`: lies in exactly one Z. `closing`: its signature is always verified. `upcasters[v - 1]`
    makes a body of version v into one of v + 1, from nothing but what is there.
    """

    name: str
    version: int
    body: type[msgspec.Struct]
    authority: Authority = "register"
    action: Action | None = None
    only_owner: Callable[[Any], bool] | None = None
    needs_person: Callable[[Any], bool] | None = None
    critical: bool = False
    ordered: bool = False
    fiscal: bool = False
    closing: bool = False
    upcasters: tuple[Upcaster, ...] = ()

    @property
    def by_itself(self) -> bool:
        """Whether the device's word will do, whatever the body says."""
        return self.authority == "register" and self.needs_person is None

    def approving_roles(self, body: msgspec.Struct | None) -> frozenset[Role] | None:
        """Return the roles of which one must have approved; None when the device's word will do.

        A body that cannot be read takes an owner.
        """
        if self.authority == "centre" or self.by_itself:
            return None
        if self.needs_person is not None and body is not None and not self.needs_person(body):
            return None
        if self.authority == "owner" or self.action is None or body is None:
            return _OWNER
        regulated = self.only_owner is not None and self.only_owner(body)
        return _OWNER if regulated else TABLE[self.action]


@dataclass(frozen=True)
class Deferred:
    """An event this program is too old for: kept, and decoded again after the update."""

    kind: str
    version: int
    body_bytes: bytes


class Registry:
    """The kinds a program knows, one of each name."""

    def __init__(self, kinds: Iterable[Kind] = ()) -> None:
        self._kinds: dict[str, Kind] = {}
        for kind in kinds:
            self.register(kind)

    def register(self, kind: Kind) -> None:
        """Add a kind.

        Raises: `Bug` for a name given twice or a version that an upcaster does not lead to.
        """
        if kind.name in self._kinds:
            raise Bug("kinds.twice", kind=kind.name)
        if kind.version != len(kind.upcasters) + 1:
            raise Bug("kinds.upcaster_missing", kind=kind.name, version=kind.version)
        self._kinds[kind.name] = kind

    def get(self, name: str) -> Kind | None:
        """Return the kind, or None when this program does not know it."""
        return self._kinds.get(name)

    def body_of(self, header: Header) -> type[msgspec.Struct] | None:
        """Return what the body of this event is, where this program writes the same version."""
        kind = self._kinds.get(header.kind)
        return kind.body if kind is not None and kind.version == header.version else None

    def closings(self) -> frozenset[str]:
        """Return the names of the kinds whose signature is always verified."""
        return frozenset(kind.name for kind in self._kinds.values() if kind.closing)

    def fiscal(self) -> frozenset[str]:
        """Return the names of the kinds that lie in a cash session of their own device."""
        return frozenset(kind.name for kind in self._kinds.values() if kind.fiscal)

    def decode(self, name: str, version: int, body_bytes: bytes) -> msgspec.Struct | Deferred:
        """Return the body as this program's struct, or deferred when it is from a later program.

        Raises: `Refused` for a body that is not what its kind and version say.
        """
        kind = self._kinds.get(name)
        if kind is None or version > kind.version:
            return Deferred(name, version, body_bytes)
        try:
            if version == kind.version:
                return _decoder(kind.body).decode(body_bytes)
            fields = msgspec.json.decode(body_bytes, type=dict[str, Any])
            for upcast in kind.upcasters[version - 1 :]:
                fields = upcast(fields)
            return msgspec.convert(fields, kind.body)
        except msgspec.DecodeError as error:
            raise Refused("event.body", kind=name, version=version, problem=str(error)) from error


# Made when first needed: a till that starts decodes a few of its kinds, not all of them.
@lru_cache(maxsize=256)
def _decoder(body: type[msgspec.Struct]) -> msgspec.json.Decoder[msgspec.Struct]:
    return msgspec.json.Decoder(body)
