"""What an owner decides for the whole pharmacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.events import SettingSet
from pharmadesk.domain.tenant_settings import SETTINGS
from pharmadesk.domain.tickets import NO_ROUNDING
from pharmadesk.queries import tenant_settings as decided
from pharmadesk.services import tenant_settings
from tests.till import refused

if TYPE_CHECKING:
    from tests.till import Shop


def shown(shop: Shop) -> dict[str, str]:
    """Read every setting."""
    with shop.till.read() as connection:
        return decided.values(connection)


def test_setting_is_at_its_default_until_it_is_decided_and_the_last_word_counts(shop: Shop) -> None:
    assert shown(shop)["cash_rounding"] == "off"
    tenant_settings.decide(shop.till, shop.owner, "cash_rounding", "50")
    tenant_settings.decide(shop.till, shop.owner, "cash_rounding", "10")
    assert shown(shop)["cash_rounding"] == "10"
    with shop.till.read() as connection:
        assert decided.cash_step(connection) == 10
    tenant_settings.decide(shop.till, shop.owner, "cash_rounding", "off")
    with shop.till.read() as connection:
        assert decided.cash_step(connection) == NO_ROUNDING


def test_setting_or_value_nobody_knows_is_refused(shop: Shop) -> None:
    with refused("setting.unknown", key="colour", keys=", ".join(SETTINGS)):
        tenant_settings.decide(shop.till, shop.owner, "colour", "red")
    with refused("setting.unfit", value="25", values="off, 5, 10, 50"):
        tenant_settings.decide(shop.till, shop.owner, "cash_rounding", "25")
    assert shop.rows("setting") == []


def test_value_of_a_later_program_is_the_default_here(shop: Shop) -> None:
    shop.emit("setting.set", SettingSet(key="cash_rounding", value="25"))
    shop.emit("setting.set", SettingSet(key="colour", value="red"))
    assert shown(shop)["cash_rounding"] == "off"
