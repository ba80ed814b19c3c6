"""The owner's day on a register: who may see it, and that it stays true while they look."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Role
from pharmadesk.services import people, stock
from pharmadesk.storage.migrate import migrate
from pharmadesk.storage.postgres import PostgresDatabase
from pharmadesk.values.clock import ManualClock
from sync.server.background.process import Background
from sync.server.exchange import Centre
from tests.gui.register import OPENED, at_register, counter
from tests.server.serving import serving
from tests.sync_world import founder, newcomer
from tests.till import cheap_pin, local_us
from ui.screens.day.state import DAY
from ui.widgets.rail import Rail
from ui.workers.sync_line import SyncLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from pharmadesk.services.day import Overview
    from tests.gui.register import Counter
    from tests.postgres import Cluster
    from tests.till import Shop

CONTROL: Final = Qt.KeyboardModifier.ControlModifier
DOLIPRANE: Final = "DOLIPRANE 1 g"
PLAIN_CENTIMES: Final = 1_230


def look(at: Counter, role: Role = Role.ACCOUNTANT) -> None:
    """Log in and open the screen."""
    at.log_in(role)
    at.press(Qt.Key.Key_6, CONTROL)
    assert at.app.window.current_screen() == DAY
    at.until(lambda: at.app.day.state.overview is not None)


def seen(at: Counter) -> Overview:
    overview = at.app.day.state.overview
    assert overview is not None, "the day has been read"
    return overview


def shown_in_rail(at: Counter) -> list[str]:
    rail = at.app.window.findChild(Rail)
    assert rail is not None
    return [entry.screen_id for entry in rail._entries]


def test_cashier_cannot_reach_the_takings(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.shop.sell(DOLIPRANE)
        at.log_in()
        before = at.app.window.current_screen()
        at.press(Qt.Key.Key_6, CONTROL)
        assert at.app.window.current_screen() == before
        at.app.day.open()
        at.settle()
        assert at.app.window.current_screen() == before
        assert at.app.day.state.overview is None
        assert DAY not in shown_in_rail(at)


def test_accountant_sees_a_sale_as_soon_as_it_is_made_and_nothing_once_it_is_left(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        look(at)
        assert DAY in shown_in_rail(at)
        assert (seen(at).tickets, seen(at).total_centimes) == (0, 0)
        at.shop.sell(DOLIPRANE, DOLIPRANE)
        at.until(lambda: seen(at).tickets == 1)
        assert seen(at).total_centimes == 2_800
        assert [each.session.taken_centimes for each in seen(at).drawers] == [2_800]
        assert [(each.name, each.packs) for each in seen(at).most_sold] == [(DOLIPRANE, 2)]
        at.press(Qt.Key.Key_Escape)
        assert at.app.window.current_screen() != DAY
        assert at.app.day.state.overview is None


@pytest.mark.deep  # a whole window
def test_days_are_stepped_back_and_forth_up_to_today(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.shop.sell(DOLIPRANE)
        at.shop.clock.advance(local_us("2026-11-25 09:00") - at.shop.clock.now_us())
        look(at)
        assert (seen(at).day, seen(at).tickets) == ("2026-11-25", 0)
        assert not at.app.actions["day.after"].isEnabled()
        for key, day in (
            (Qt.Key.Key_PageUp, "2026-11-24"),
            (Qt.Key.Key_PageUp, "2026-11-23"),
            (Qt.Key.Key_PageDown, "2026-11-24"),
            (Qt.Key.Key_PageUp, "2026-11-23"),
        ):
            at.press(key)
            at.until(lambda day=day: seen(at).day == day)  # type: ignore[misc] # binds it
        assert seen(at).tickets == 1
        at.press(Qt.Key.Key_Home)
        at.until(lambda: seen(at).is_today)


@pytest.mark.deep  # a whole window
def test_many_sales_at_once_are_read_by_one_reading_and_one_after_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        look(at)
        for _ in range(12):
            at.app.day.refresh()
        assert at.app.ops._pending == 1
        at.shop.sell(DOLIPRANE)
        at.until(lambda: seen(at).tickets == 1)


@pytest.fixture
def true_centre(postgres: Cluster) -> Iterator[Centre]:
    def migrated(url: str) -> None:
        with PostgresDatabase(url, "") as database:
            migrate(database)

    with (
        postgres.database("centre", migrated) as url,
        closing(Centre(url, ManualClock(OPENED), bytes(range(32)), connections=6)) as centre,
    ):
        yield centre


def deaf(*, on: bool) -> None:
    """A register that nobody looks at."""


def line_of(shop: Shop, url: str) -> SyncLine:
    """Let a register speak to its centre by itself, as its window does."""
    return SyncLine(shop.till, url, None, lambda _step: None, deaf)


def let_in(shop: Shop, role: Role) -> None:
    """Give a person a PIN on a register that joined."""
    pin, person_id = cheap_pin(shop.till.pepper, role), shop.actors[role].person_id
    shop.till.write(shop.owner, lambda unit: people.give_pin(unit, person_id, pin))


def is_live(at: Counter) -> bool:
    status = at.app.synchronising.state.status
    return status is not None and status.is_live and status.state == "even"


@pytest.mark.deep  # a database server, a web server, two registers
def test_sale_on_one_register_is_on_the_day_of_the_other_by_its_hint(
    qtbot: QtBot, tmp_path: Path, true_centre: Centre
) -> None:
    """While hints come, a register looks by itself only each five minutes: nobody polls here."""
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    with (
        Background(true_centre) as background,
        serving(true_centre, background.hub) as web,
    ):
        url = str(web.base_url)
        code = true_centre.new_code()
        first = founder(tmp_path / "first", ManualClock(OPENED), true_centre, code, url)
        last = first.shop.add_item("last box", price_centimes=5_000)
        first.shop.receive(stock.Delivered(last, 1))
        first.synchronise()
        second = newcomer(first, tmp_path / "second", ManualClock(OPENED), url=url)
        let_in(second.shop, Role.ACCOUNTANT)
        second.shop.open_session()
        with at_register(qtbot, second.shop) as at, closing(line_of(first.shop, url)) as line:
            look(at)
            at.until(lambda: is_live(at))
            line.start()
            first.shop.open_session()
            first.shop.sell("plain")  # the line rests after it, for as long as nothing is heard
            at.until(lambda: seen(at).tickets == 1 and is_live(at))
            assert "out" not in seen(at).alerts
            first.shop.sell("plain", "last box")
            at.until(lambda: seen(at).tickets == 2)
            found = seen(at)
            assert found.total_centimes == 2 * PLAIN_CENTIMES + 5_000
            assert {
                each.session.register: each.session.taken_centimes for each in found.drawers
            } == {"Caisse 2": 2 * PLAIN_CENTIMES + 5_000, "Caisse 3": 0}
            assert found.alerts["out"].names == ("last box",)
        first.shop.till.close()
