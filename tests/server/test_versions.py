"""Which version of a program comes before which."""

from __future__ import annotations

import pytest

from pharmadesk.errors import Refused
from sync.server.options import from_environment
from sync.server.versions import Versions


def test_versions_are_compared_by_their_numbers() -> None:
    versions = Versions(least="1.10.0")
    told = ("1.10.0", "1.10", "2", "1.10.0rc1", "1.9.9", "", "of nobody", "1.9.99999999999")

    assert [version for version in told if versions.may_pull(version)] == list(told[:4])


def test_nobody_said_anything() -> None:
    assert Versions().may_pull("of nobody")
    assert Versions().advised("of nobody") == ""


def test_who_is_not_the_newest_is_advised_to_be() -> None:
    versions = Versions(least="1.2", newest="1.4")
    assert [versions.advised(it) for it in ("1.1", "1.3", "1.4", "1.5")] == ["1.4", "1.4", "", ""]


def test_operator_names_them_in_the_environment() -> None:
    told = {"PHARMADESK_LEAST_VERSION": "1.2", "PHARMADESK_NEWEST_VERSION": " 1.4.1 "}
    assert from_environment(told).versions == Versions("1.2", "1.4.1")
    with pytest.raises(Refused, match="PHARMADESK_LEAST_VERSION"):
        from_environment({"PHARMADESK_LEAST_VERSION": "the last one"})
