"""What the operator of a centre may tell it: each declared once, with its limits and its meaning.

Every field is an environment variable, `PHARMADESK_` and its name in capitals. Secrets are not
among them: the signing key and the database's URL are read where they are used, and no secret is
ever a command's argument. docs/access.md has `reference()`, and a test says so.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Annotated, Any, Final, get_args

import msgspec
from msgspec import Meta

from pharmadesk.errors import Refused
from sync.server.versions import Versions

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "PHARMADESK_"
VERSION: Final = r"^([0-9]{1,6}(\.[0-9]{1,6}){0,3})?$"
_US_IN_S: Final = 1_000_000


class ServerOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How the centre was told to be; every field has a working default."""

    behind_proxy: Annotated[
        bool, Meta(description="Something in front speaks TLS; only what came over it is served.")
    ] = False
    trusted_proxies: Annotated[
        tuple[str, ...],
        Meta(description="Addresses or networks whose `X-Forwarded-…` headers are believed."),
    ] = ()
    allowed_origins: Annotated[
        tuple[str, ...], Meta(description="Origins whose pages may call the API from a browser.")
    ] = ()
    requests_per_minute: Annotated[
        int, Meta(ge=1, le=100_000, description="Of one address, and of one pharmacy's people.")
    ] = 60
    requests_burst: Annotated[
        int, Meta(ge=1, le=100_000, description="How many of these may come at once.")
    ] = 120
    device_requests_per_minute: Annotated[
        int, Meta(ge=1, le=1_000_000, description="Of one register, signed by it.")
    ] = 1_200
    device_requests_burst: Annotated[
        int, Meta(ge=1, le=1_000_000, description="How many of these may come at once.")
    ] = 2_400
    session_hours: Annotated[
        int, Meta(ge=1, le=12, description="How long a person stays signed in at most.")
    ] = 12
    idle_minutes: Annotated[int, Meta(ge=1, le=720, description="How long without a request.")] = 30
    invitation_hours: Annotated[
        int, Meta(ge=1, le=168, description="How long an invitation is good.")
    ] = 72
    operations_page: Annotated[
        bool, Meta(description="The page of docs/operations.md, once somebody has an account.")
    ] = True
    least_version: Annotated[
        str, Meta(pattern=VERSION, description="Older registers push, and pull once updated.")
    ] = ""
    newest_version: Annotated[
        str, Meta(pattern=VERSION, description="Older registers are advised to update to it.")
    ] = ""
    password_memory_kib: Annotated[
        int, Meta(ge=32, le=1_048_576, description="What argon2id takes for one password.")
    ] = 65_536
    password_passes: Annotated[
        int, Meta(ge=1, le=20, description="How often argon2id goes over it.")
    ] = 3

    def __post_init__(self) -> None:
        for proxy in self.trusted_proxies:
            try:
                ipaddress.ip_network(proxy)
            except ValueError as error:
                raise Refused("settings.wrong_value", key="trusted_proxies") from error
        for origin in self.allowed_origins:
            if "*" in origin or not origin.startswith(("https://", "http://")):
                raise Refused("settings.wrong_value", key="allowed_origins")

    @property
    def versions(self) -> Versions:
        """Which programs registers should run."""
        return Versions(self.least_version, self.newest_version)

    @property
    def session_us(self) -> int:
        """How long a session lasts at most."""
        return self.session_hours * 3600 * _US_IN_S

    @property
    def idle_us(self) -> int:
        """How long a session lasts without a request."""
        return self.idle_minutes * 60 * _US_IN_S

    @property
    def invitation_us(self) -> int:
        """How long an invitation is good."""
        return self.invitation_hours * 3600 * _US_IN_S


def from_environment(environment: Mapping[str, str], **told: Any) -> ServerOptions:
    """Read the options; what the command line told comes first.

    Raises: Refused `settings.wrong_value` with the variable's name.
    """
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(ServerOptions):
        name = PREFIX + field.name.upper()
        if name in environment:
            values[field.name] = _read(environment[name], field.type, name)
    return msgspec.structs.replace(ServerOptions(**values), **told)


def _read(text: str, declared: Any, name: str) -> Any:
    kind = get_args(declared)[0]
    given: Any = text.strip()
    if kind is bool:
        given = {"yes": True, "no": False}.get(given)
    elif kind is not int and kind is not str:
        given = tuple(given.replace(",", " ").split())
    try:
        return msgspec.convert(given, declared, strict=kind is not int)
    except msgspec.ValidationError as error:
        raise Refused("settings.wrong_value", key=name) from error


def reference() -> str:
    """Return the table of docs/access.md."""
    rows = ["| variable | default | values | meaning |", "|---|---|---|---|"]
    for field in msgspec.structs.fields(ServerOptions):
        kind, meta = get_args(field.type)
        default: Any = field.default
        if kind is bool:
            default, values = "yes" if field.default else "no", "`yes`, `no`"
        elif kind is int:
            values = f"{meta.ge} to {meta.le}"
        elif kind is str:
            default, values = "none", "such as `1.4.0`"
        else:
            default, values = "none", "several, with commas between"
        name = PREFIX + field.name.upper()
        rows.append(f"| `{name}` | {default} | {values} | {meta.description} |")
    return "\n".join(rows) + "\n"
