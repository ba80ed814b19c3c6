"""An owner decides for the whole pharmacy; the registers follow as they hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.events import SettingSet
from pharmadesk.domain.permissions import Action
from pharmadesk.domain.tenant_settings import setting

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.desk import Desk
    from pharmadesk.services.unit import Unit


def decide(desk: Desk, actor: Actor, key: str, value: str) -> None:
    """Give a setting a value.

    Raises: Refused `setting.unknown`, `setting.unfit`, `permission.denied`.
    """

    def work(unit: Unit) -> None:
        unit.require(Action.CHANGE_SETTINGS)
        setting(key).check(value)
        unit.emit("setting.set", SettingSet(key=key, value=value), stream_key=key)

    desk.write(actor, work)
