"""A register with a centre: it sells whatever the network does, and says how that stands."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from pharmadesk.domain import events
from pharmadesk.domain.permissions import Role
from pharmadesk.i18n.wording import sentence
from pharmadesk.journal.kinds import REGISTRY
from pharmadesk.services import drawers, people, sessions
from sync.protocol import exchange
from sync.protocol.messages import SetAside
from tests.gui.register import counter as alone
from tests.gui.synced import ALT, CONTROL, open_screen, pills, says, synced, synchronise_now
from tests.tidy import tree
from ui.screens.sync.listing import Listing, rows
from ui.screens.sync.words import SYNC, why_waits
from ui.theme.direction import ltr
from ui.widgets.banner import Banner
from ui.widgets.pill import PillButton
from ui.widgets.rail import Rail
from ui.workers.sync_line import HOLD_US

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter
    from tests.gui.synced import SyncedCounter

# --- offline and back -----------------------------------------------------------------------------


def test_register_offline_sells_says_so_and_sends_all_when_the_network_is_back(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        counter.at.until(lambda: pills(counter.at) == ["Synchronisé"])
        counter.at.log_in()
        counter.network.is_cut = True
        counter.at.scan(counter.replica.shop.codes["cream"])
        counter.at.press(Qt.Key.Key_F8)
        counter.at.press(Qt.Key.Key_Return)
        assert counter.at.state.outcome is not None
        counter.at.until(lambda: counter.status.state == "offline" and counter.status.waiting > 0)
        counter.at.until(lambda: pills(counter.at) == ["Hors ligne depuis 10:00"])
        told = len(counter.centre.memory.log)
        counter.network.is_cut = False
        counter.sell()  # what is written next is a reason to try again
        counter.until_it_is("even")
        counter.at.until(lambda: pills(counter.at) == ["Synchronisé"])
        assert len(counter.centre.memory.log) > told


def test_each_sale_made_offline_counts_as_waiting_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        waiting = counter.go_offline()
        counter.sell()
        counter.at.until(lambda: counter.status.waiting == counter.replica.waiting() > waiting)


def test_register_never_says_that_all_is_at_the_centre_while_something_waits(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """What is said after each write is true for that moment, however the line stands."""
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        open_screen(counter)
        assert says(counter.at, "Tout ce qui est vendu ici est au centre.")
        with counter.slow(exchange.PUSH) as gate:
            counter.sell()
            counter.at.until(gate.is_reached.is_set)
            counter.at.until(lambda: counter.status.waiting == counter.replica.waiting() > 0)
            assert not says(counter.at, "Tout ce qui est vendu ici est au centre.")
        counter.until_it_is("even")
        counter.at.until(lambda: says(counter.at, "Tout ce qui est vendu ici est au centre."))


def test_register_that_synchronises_at_hours_counts_each_sale_and_says_when_it_goes(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path, times="13:00, 20:30") as counter:
        open_screen(counter)
        synchronise_now(counter)
        assert counter.status.state == "even"
        assert says(counter.at, "Tout ce qui est vendu ici est au centre.")
        counter.sell()
        counter.at.until(lambda: counter.status.waiting == counter.replica.waiting() > 0)
        assert counter.status.state == "even"
        assert says(counter.at, f"Gardé ici ; envoyé à {ltr('13:00')}, ou sur demande.")


def test_register_that_never_reached_its_centre_is_offline_since_no_known_hour(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path, is_cut=True) as counter:
        counter.at.until(lambda: counter.state.status is not None)
        counter.at.until(lambda: counter.status.state == "offline")
        counter.at.until(lambda: pills(counter.at) == ["Hors ligne"])


def test_register_of_no_centre_shows_no_pill_and_teaches_on_its_screen(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with alone(qtbot, tmp_path) as at:
        at.log_in()
        at.press(Qt.Key.Key_S, ALT)
        assert at.app.window.current_screen() == SYNC
        assert says(at, "Cette caisse n’appartient à aucun centre")
        assert pills(at) == []
        assert not at.app.actions["sync.now"].isEnabled()
        (rail,) = at.app.window.findChildren(Rail)
        assert [b.text() for b in rail.findChildren(QAbstractButton) if b.isCheckable()] == [
            *("Vente", "Clients"),
        ]


# --- the screen -----------------------------------------------------------------------------------


def test_pill_rail_and_key_open_the_screen_and_esc_returns_to_the_sale(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        at = counter.at
        at.log_in()
        (pill,) = at.app.window.findChildren(PillButton)
        ways = (
            pill.click,
            lambda: at.press(Qt.Key.Key_2, CONTROL),
            lambda: at.press(Qt.Key.Key_S, ALT),
        )
        for way in ways:
            way()
            assert at.app.window.current_screen() == SYNC
            at.press(Qt.Key.Key_Escape)
            assert at.app.window.current_screen() == "sale"


def test_rail_leads_back_from_the_screen_and_from_the_help_sheet_over_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path) as counter:
        open_screen(counter)
        counter.at.press(Qt.Key.Key_1, CONTROL)
        assert counter.at.app.window.current_screen() == "sale"
        counter.at.press(Qt.Key.Key_F1)
        counter.at.press(Qt.Key.Key_S, ALT)
        assert counter.at.app.window.current_screen() == SYNC
        counter.at.press(Qt.Key.Key_F1)
        counter.at.press(Qt.Key.Key_1, CONTROL)
        assert counter.at.app.window.current_screen() == "sale"


def test_scan_on_the_screen_leaves_it_and_adds_to_the_basket(qtbot: QtBot, tmp_path: Path) -> None:
    with synced(qtbot, tmp_path) as counter:
        open_screen(counter)
        counter.at.scan(counter.replica.shop.codes["cream"])
        assert counter.at.app.window.current_screen() == "sale"
        assert len(counter.at.state.lines) == 1


def test_nobody_opens_the_screen_before_taking_the_register(qtbot: QtBot, tmp_path: Path) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        (pill,) = counter.at.app.window.findChildren(PillButton)
        pill.click()
        counter.at.press(Qt.Key.Key_S, ALT)
        assert counter.at.app.window.current_screen() == "login"


def test_screen_names_the_other_registers_as_they_come(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    with synced(qtbot, tmp_path / "first") as counter:
        counter.until_it_is("even")
        second = counter.second(tmp_path / "second")
        second.synchronise()
        second.shop.till.close()
        open_screen(counter)
        synchronise_now(counter)

        def names() -> list[str]:
            seen = counter.state.overview
            return [other.name for other in seen.others] if seen else []

        counter.at.until(lambda: names() == ["Caisse 3"])


def test_withdrawn_register_lists_its_own_sales_that_wait_and_says_what_becomes_of_them(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        open_screen(counter)
        counter.centre.memory.revoked.add(counter.replica.shop.till.identity.device_id)
        counter.sell()
        synchronise_now(counter)
        assert counter.status.state == "trouble"
        assert says(counter.at, sentence("sync.device_revoked"))
        counter.at.until(lambda: bool(counter.state.overview and counter.state.overview.waiting))
        (waits,) = (row for row in rows(counter.state) if row.key.startswith("wait "))
        assert waits.detail == why_waits("event.withdrawn_here", 1)
        assert waits.detail.startswith("Compte sur cette seule caisse")


# --- a close that was asked for elsewhere ---------------------------------------------------------


def notice(at: Counter) -> str:
    """Read what stands above the screen."""
    banners = [each for each in at.app.window.findChildren(Banner) if each.isVisible()]
    return " ".join(each.accessibleName() for each in banners)


def test_close_asked_for_elsewhere_is_shown_until_the_session_closes_and_blocks_no_sale(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "first").mkdir()
    with synced(qtbot, tmp_path / "first") as counter:
        counter.until_it_is("even")
        at, shop = counter.at, counter.replica.shop
        at.log_in()
        counter.network.is_cut = True
        second = counter.second_beside(tmp_path / "second")
        (session,) = shop.rows("cash_session")
        drawers.request_close(second.shop.till, second.shop.owner, session["session_id"])
        second.synchronise()
        second.shop.till.close()
        assert notice(at) == ""
        counter.network.is_cut = False
        counter.sell()
        at.until(lambda: "Nadia Alaoui a demandé" in notice(at))
        assert "10:00" in notice(at)
        at.scan(shop.codes["cream"])
        assert len(at.state.lines) == 1
        at.lock()
        assert notice(at) == ""
        at.log_in()
        assert "Nadia Alaoui a demandé" in notice(at)
        sessions.close(shop.till, shop.cashier, 50_000)
        at.until(lambda: notice(at) == "")


def test_register_that_is_too_old_says_so_above_every_screen_until_it_is_updated(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        at = counter.at
        at.log_in()

        def centre_restarts(*, wants_update: bool) -> None:
            counter.go_offline()
            counter.centre.wants_update = wants_update
            counter.network.is_cut = False
            counter.sell()

        centre_restarts(wants_update=True)
        at.until(lambda: notice(at) == sentence("sync.update_needed"))
        at.scan(counter.replica.shop.codes["cream"])
        assert len(at.state.lines) == 1
        centre_restarts(wants_update=False)
        at.until(lambda: notice(at) == "")


# --- synchronising now ----------------------------------------------------------------------------


def test_synchronise_now_shows_how_far_it_is_and_then_what_came_of_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        open_screen(counter)
        at, now = counter.at, counter.at.app.actions["sync.now"]
        waiting = counter.go_offline()
        counter.network.is_cut = False
        with counter.slow(exchange.PUSH) as gate:
            at.press(Qt.Key.Key_Return, CONTROL)
            at.until(gate.is_reached.is_set)
            at.until(lambda: says(at, f"0 sur {waiting} événements envoyés"))
            at.until(lambda: pills(at) == [f"Synchronisation 0/{waiting}"])
            assert not now.isEnabled()
        at.until(lambda: says(at, f"Terminé à 10:00 : {waiting} envoyés, 0 reçus."))
        assert (counter.status.state, counter.status.waiting) == ("even", 0)
        assert now.isEnabled()


def test_synchronising_that_is_stopped_keeps_what_waits_until_somebody_asks(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        open_screen(counter)
        at = counter.at
        waiting = counter.go_offline()
        counter.network.is_cut = False
        with counter.slow(exchange.HELLO) as gate:
            at.press(Qt.Key.Key_Return, CONTROL)
            at.until(gate.is_reached.is_set)
            at.press(Qt.Key.Key_I, ALT)
        counter.until_it_is("held", waiting)
        counter.sell()
        at.until(lambda: counter.status.waiting > waiting)
        assert says(at, "Interrompu ; ce qui attend est gardé ici.")
        assert not at.app.actions["sync.stop"].isEnabled()
        at.press(Qt.Key.Key_Return, CONTROL)
        counter.until_it_is("even")


def test_synchronising_that_is_stopped_goes_on_by_itself_after_a_while(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        counter.at.app.synchronising.stop()
        counter.sell()
        counter.at.until(lambda: counter.status.state == "held" and counter.status.waiting > 0)
        counter.replica.shop.clock.advance(HOLD_US)
        counter.sell()
        counter.until_it_is("even")


def test_synchronise_now_without_a_network_says_that_it_is_not_finished(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        open_screen(counter)
        counter.go_offline()
        counter.at.press(Qt.Key.Key_Return, CONTROL)
        counter.at.until(lambda: says(counter.at, "Inachevé ; ce qui attend est gardé ici."))
        assert says(counter.at, sentence("sync.unreachable"))


def test_cashier_sees_the_screen_and_may_not_ask(qtbot: QtBot, tmp_path: Path) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        open_screen(counter, Role.CASHIER)
        asked = len(counter.centre.requests)
        counter.at.press(Qt.Key.Key_Return, CONTROL)
        assert says(
            counter.at,
            "Pour le titulaire ou un responsable ; la caisse se synchronise d’elle-même.",
        )
        assert (counter.status.asked, len(counter.centre.requests)) == (False, asked)


# --- what a person must see -----------------------------------------------------------------------


def test_trouble_is_said_with_its_reason(qtbot: QtBot, tmp_path: Path) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        open_screen(counter)
        counter.centre.memory.devices.clear()
        counter.sell()
        counter.at.until(lambda: counter.status.state == "trouble")
        counter.at.until(lambda: pills(counter.at) == ["Synchronisation : à voir"])
        reason = sentence("sync.device_unknown")
        assert says(counter.at, reason)
        (pill,) = counter.at.app.window.findChildren(PillButton)
        assert (pill.toolTip(), pill.accessibleDescription()) == (reason, reason)


def test_event_of_a_later_program_is_listed_and_counts_when_tried_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "first").mkdir()
    with synced(qtbot, tmp_path / "first") as counter:
        counter.until_it_is("even")
        second = counter.second(tmp_path / "second")
        second.shop.open_session()
        known = REGISTRY._kinds
        older = {name: kind for name, kind in known.items() if name != "sale.completed"}
        second.shop.sell("cream")
        second.synchronise()
        second.shop.till.close()
        monkeypatch.setattr(REGISTRY, "_kinds", older)
        open_screen(counter)
        at = counter.at
        synchronise_now(counter)

        def aside() -> list[str]:
            seen = counter.state.overview
            return [event.reason for event in seen.aside] if seen else []

        at.until(lambda: aside() == ["event.deferred"])
        at.press(Qt.Key.Key_E, ALT)
        at.until(lambda: says(at, "Nouvel essai : rien de plus ne compte pour l’instant."))
        monkeypatch.setattr(REGISTRY, "_kinds", known)
        at.press(Qt.Key.Key_E, ALT)
        at.until(lambda: says(at, "Nouvel essai : 1 événement compte maintenant."))
        at.until(lambda: aside() == [])
        assert not at.app.actions["sync.retry"].isEnabled()


def test_sale_that_does_not_count_at_the_centre_is_listed_with_its_reason_until_tried_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path) as counter:
        done = counter.replica.shop.sell("cream")
        counter.until_it_is("even")
        lost = SetAside(event_id="of nobody", why="quarantined")
        counter.centre.aside = 3
        counter.centre.set_aside = (SetAside(event_id=done.event_id, why="quarantined"), lost)
        open_screen(counter)
        at, reason = counter.at, sentence("centre.quarantined")
        synchronise_now(counter)
        at.until(lambda: reason in listed(counter))
        assert any(row.title.startswith(ltr("2")) for row in rows(counter.state))
        at.press(Qt.Key.Key_E, ALT)
        at.until(lambda: says(at, "Nouvel essai : rien de plus ne compte pour l’instant."))
        assert reason in listed(counter)
        counter.centre.is_mended = True
        at.press(Qt.Key.Key_E, ALT)
        at.until(lambda: reason not in listed(counter))
        at.until(lambda: not at.app.actions["sync.retry"].isEnabled())


def listed(counter: SyncedCounter) -> list[str]:
    """Return what each row of the list says of itself."""
    return [row.detail for row in rows(counter.state)]


def go_to(at: Counter, start: str) -> None:
    """Go down the list to the row whose key begins so."""
    (listing,) = at.app.window.findChildren(Listing)
    while not listing.chosen_key().startswith(start):
        before = listing.current_place()
        at.press(Qt.Key.Key_Down)
        assert listing.current_place() > before, f"no row of {start}"


def test_owner_lets_the_sales_of_a_withdrawn_register_count(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    with synced(qtbot, tmp_path / "first") as counter:
        counter.until_it_is("even")
        second = counter.second(tmp_path / "second")
        second.shop.open_session()
        second.synchronise()
        counter.centre.memory.revoked.add(second.shop.till.identity.device_id)
        sold = second.shop.sell("cream")
        second.synchronise()
        second.shop.till.close()
        at, rows = counter.at, counter.replica.shop.rows
        open_screen(counter)
        synchronise_now(counter)
        at.until(lambda: bool(counter.state.overview and counter.state.overview.waiting))
        go_to(at, "wait ")
        at.press(Qt.Key.Key_L, ALT)
        assert counter.state.asks.startswith("wait ")
        assert rows("sale") == []
        at.press(Qt.Key.Key_Up)
        assert counter.state.asks == ""
        go_to(at, "wait ")
        for _ in range(2):
            at.press(Qt.Key.Key_L, ALT)
        at.until(lambda: says(at, "1 événement compte désormais."))

        assert [sale["sale_id"] for sale in rows("sale")] == [sold.sale_id]
        at.until(lambda: not at.app.actions["sync.release"].isEnabled())


def test_owner_withdraws_a_register_from_the_list(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    with synced(qtbot, tmp_path / "first") as counter:
        counter.until_it_is("even")
        second = counter.second(tmp_path / "second")
        second.shop.till.close()
        at = counter.at
        open_screen(counter)
        synchronise_now(counter)
        at.until(lambda: bool(counter.state.overview and counter.state.overview.others))
        go_to(at, "other ")
        for _ in range(2):
            at.press(Qt.Key.Key_W, ALT)

        def withdrawn() -> list[bool]:
            seen = counter.state.overview
            return [other.is_revoked for other in seen.others] if seen else []

        at.until(lambda: withdrawn() == [True])
        (told,) = counter.replica.shop.journal("device.revoked")
        assert told["device_id"] == second.shop.till.identity.device_id
        at.until(lambda: not at.app.actions["sync.withdraw"].isEnabled())


def test_manager_decides_nothing_about_registers(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    with synced(qtbot, tmp_path / "first") as counter:
        counter.until_it_is("even")
        counter.second(tmp_path / "second").shop.till.close()
        open_screen(counter, Role.MANAGER)
        actions = counter.at.app.actions

        assert not actions["sync.withdraw"].isEnabled()
        assert not actions["sync.release"].isEnabled()


def test_what_another_register_says_of_the_pharmacy_shows_in_the_frame(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "first").mkdir()
    with synced(qtbot, tmp_path / "first") as counter:
        counter.until_it_is("even")
        second = counter.second(tmp_path / "second")
        fields = events.PharmacyFields(name="Pharmacie du Phare")
        body = events.PharmacyDescribed(fields=fields)
        second.shop.emit("pharmacy.described", body)
        second.synchronise()
        second.shop.till.close()
        open_screen(counter)
        synchronise_now(counter)
        counter.at.until(lambda: says(counter.at, "Pharmacie du Phare"))


def test_sale_on_another_register_shows_in_the_stock_of_the_basket(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "first").mkdir()
    with synced(qtbot, tmp_path / "first") as counter:
        counter.until_it_is("even")
        second = counter.second(tmp_path / "second")
        second.shop.open_session()
        second.shop.sell("cream", "cream")
        second.synchronise()
        second.shop.till.close()
        counter.network.is_cut = True
        counter.at.log_in(Role.OWNER)
        counter.at.scan(counter.replica.shop.codes["cream"])
        (line,) = counter.at.state.lines
        assert line.stock == 8
        counter.network.is_cut = False
        counter.at.app.synchronising.now()
        counter.at.until(lambda: [line.stock for line in counter.at.state.lines] == [6])


def test_person_told_by_another_register_shows_on_the_login_screen(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "first").mkdir()
    with synced(qtbot, tmp_path / "first") as counter:
        counter.until_it_is("even")
        second = counter.second(tmp_path / "second")
        roles = frozenset({Role.CASHIER})
        people.register_person(second.shop.till, second.shop.owner, "Youssef", roles, "314159")
        second.synchronise()
        second.shop.till.close()
        known = len(counter.at.app.login_names())
        counter.sell()  # wakes the line
        counter.at.until(lambda: len(counter.at.app.login_names()) > known > 0)


# --- what it costs who has no centre --------------------------------------------------------------

ALONE: Final = """
import sys, tempfile
from pathlib import Path
from PySide6.QtWidgets import QApplication
from pharmadesk.settings import Settings
from tests.gui.register import stocked
from ui.app import App

application = QApplication([])
app = App(application, stocked(Path(tempfile.mkdtemp())).till, Settings(), None)
app.start()
while app._desk is None or not app.ops.idle:
    application.processEvents()
app.close()
print(*sorted({"httpx", "zstandard", "stamina", "sync.client"} & set(sys.modules)))
"""


def test_register_of_no_centre_never_imports_the_way_to_one() -> None:
    command = [sys.executable, "-c", ALONE]
    done = subprocess.run(command, cwd=tree.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
