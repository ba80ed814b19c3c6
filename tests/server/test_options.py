"""What the operator tells a centre, and what it refuses to be told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pharmadesk.cli import exit_codes, main
from pharmadesk.errors import Refused
from sync.server import keys, options
from sync.server.app import Listening
from sync.server.exchange import Centre
from sync.server.options import ServerOptions, from_environment
from tests.server.people import PASSWORD, Shop, User, serving_people
from tests.server.register import new_id

if TYPE_CHECKING:
    from pathlib import Path

    from pharmadesk.values.clock import ManualClock


def test_environment_that_says_nothing_leaves_the_defaults() -> None:
    assert from_environment({"HOME": "/"}) == ServerOptions()


def test_environment_is_read_and_the_command_line_comes_first() -> None:
    told = {
        "PHARMADESK_TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.1",
        "PHARMADESK_ALLOWED_ORIGINS": "https://a.example",
        "PHARMADESK_REQUESTS_PER_MINUTE": "90",
        "PHARMADESK_BEHIND_PROXY": "no",
    }

    found = from_environment(told, behind_proxy=True)

    assert found == ServerOptions(
        behind_proxy=True,
        trusted_proxies=("10.0.0.0/8", "192.0.2.1"),
        allowed_origins=("https://a.example",),
        requests_per_minute=90,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("ALLOWED_ORIGINS", "*"),
        ("ALLOWED_ORIGINS", "https://*.example"),
        ("ALLOWED_ORIGINS", "null"),
        ("BEHIND_PROXY", "true"),
        ("REQUESTS_PER_MINUTE", "0"),
        ("REQUESTS_PER_MINUTE", "many"),
        ("SESSION_HOURS", "13"),
        ("PASSWORD_MEMORY_KIB", "1"),
    ],
)
def test_value_that_is_none_is_refused(name: str, value: str) -> None:
    with pytest.raises(Refused, match=r"settings\.wrong_value"):
        from_environment({options.PREFIX + name: value})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "centre.example"])  # noqa: S104
def test_address_that_others_reach_needs_tls(host: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"server\.tls_needed"):
        Listening(host, 1).check(ServerOptions())
    Listening(host, 1).check(ServerOptions(behind_proxy=True))
    Listening(host, 1, tmp_path / "certificate", tmp_path / "key").check(ServerOptions())


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_this_computer_alone_needs_none(host: str) -> None:
    Listening(host, 1).check(ServerOptions())


def test_command_without_tls_starts_nothing_that_others_reach(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["server", "--data-dir", str(tmp_path), "--listen", "0.0.0.0:8470", "--json"]

    assert main(command) == exit_codes.REFUSED

    assert json.loads(capsys.readouterr().out)["error"]["code"] == "server.tls_needed"
    assert list(tmp_path.iterdir()) == []


def test_operator_invites_the_first_owner(
    centre: Centre,
    clock: ManualClock,
    url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(keys.KEY_VARIABLE, bytes(range(32)).hex())
    command = ["server", "--data-dir", str(tmp_path), "--database-url", url, "--json", "--invite"]
    with serving_people(centre, clock, url) as shop:
        person_id = shop.hire("owner")
        assert main([*command, shop.tenant_id, person_id, shop.at("owner")]) == exit_codes.OK
        code = json.loads(capsys.readouterr().out)["code"]
        unknown = main([*command, new_id(), person_id, shop.at("other")])

        accepted = shop.post("auth/accept-invitation", {"code": code, "password": PASSWORD})
        user = User(shop, person_id, shop.at("owner"))

        assert accepted.status_code == 204
        assert user.try_sign_in().json()["mustEnrol"] is True
        assert unknown == exit_codes.REFUSED


def test_codes_are_good_at_the_centre_of_the_same_key_alone(
    centre: Centre, clock: ManualClock, url: str
) -> None:
    shop = Shop(centre, clock, url)
    code = shop.invited(shop.hire("owner"), shop.at("owner"))
    other = Centre(url, clock, bytes(32), connections=3)
    try:
        with serving_people(other, clock, url, shop.tenant_id) as elsewhere:
            body = {"code": code, "password": PASSWORD}
            reply = elsewhere.post("auth/accept-invitation", body)
    finally:
        other.close()

    assert reply.status_code == 401
