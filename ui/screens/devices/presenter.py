"""Connects the devices page to the hardware: what is chosen is tried first, and kept when asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.permissions import Action, may
from pharmadesk.errors import Refused
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import message
from pharmadesk.services import no_sale
from pharmadesk.values.scanner_test import CONTENT, diagnose
from ui.screens.cover import Cover
from ui.screens.devices.state import PAPERS, DevicesState, FoundRow
from ui.screens.devices.words import DEVICES

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.settings import Settings
    from pharmadesk.values.scanner_test import Burst
    from ui.main_window import MainWindow
    from ui.ops import Ops
    from ui.screens.devices.screen import DevicesScreen
    from ui.screens.devices.state import Trying
    from ui.widgets.actions import Actions
    from ui.workers.devices import Seen, Tried
    from ui.workers.printing import PrintWorker

NARROW_MM: Final = 58
_COLUMNS: Final = {80: 48, 58: 32}


class DevicesPresenter:
    """Lives as long as the window; the page is made when a manager looks first.

    `keep` puts changed settings on the disk and to work, and returns what is kept then.
    """

    def __init__(
        self,
        till: Till,
        ops: Ops,
        window: MainWindow,
        actions: Actions,
        printing: PrintWorker,
        settings: Settings,
        keep: Callable[[dict[str, object]], Settings],
    ) -> None:
        self._till = till
        self._ops = ops
        self._window = window
        self._actions = actions
        self._printing = printing
        self._settings = settings
        self._keep = keep
        self._screen: DevicesScreen | None = None
        self._actor: Actor | None = None
        self._cover = Cover(window, DEVICES)
        self._refusal: Exception | None = None
        self.state = DevicesState()
        window.addAction(actions["devices.open"])
        printing.errand_done.connect(self._was_tried)

    def enter(self, actor: Actor) -> None:
        """Let a person look, if they may."""
        self._actor = actor
        self._actions["devices.open"].setEnabled(self._may())
        self._forget()

    def leave(self) -> None:
        """Let nobody look; what was not kept is forgotten."""
        self._actor = None
        self._actions["devices.open"].setEnabled(False)
        self._forget()

    def open(self) -> None:
        """Show the page, or leave it."""
        if not self._may():
            return
        if self._cover.is_shown:
            self.go_back()
            return
        if self._screen is None:
            self._screen = self._build()
        self._forget()
        self._cover.show()
        self.look_around()

    def go_back(self) -> None:
        """Return to where the person came from, if the page is shown."""
        if self._cover.leave():
            self._forget()

    def is_shown(self) -> bool:
        """Tell whether the page is in front: a scan only tests the scanner then."""
        return self._cover.is_shown

    def speak(self) -> None:
        """Say everything again, in the language now spoken."""
        self._show()

    # --- the printer ----------------------------------------------------------------------------

    def look_around(self) -> None:
        """Look for printers again."""
        from ui.workers.devices import look_around  # noqa: PLC0415 - start-up needs no devices

        self._ops.read(look_around, self._found)

    def type(self, name: str, text: str) -> None:
        """Note what is typed; an address is judged when it is tried or kept."""
        if name == "printer":
            self._change(printer=text, outcome="", answers=False)
        elif name == "display":
            self._change(display=text)
        else:
            self._change(scanner_port=text)

    def choose_found(self, address: str) -> None:
        """Take a printer of the list."""
        self._change(printer=address, outcome="", answers=False)

    def choose_page(self, page: str) -> None:
        """Say which line of the test is right."""
        self._change(page=page)

    def turn_paper(self) -> None:
        """Change the width of the paper."""
        place = PAPERS.index(self.state.paper_mm)
        self._change(paper_mm=PAPERS[(place + 1) % len(PAPERS)])

    def try_page(self) -> None:
        """Print the line in every character table, on the printer as it is typed."""
        from ui.workers.devices import address_of, print_page_test  # noqa: PLC0415 - as above

        address, columns = address_of(self.state.printer), self._columns
        self._try("page", lambda: print_page_test(address, columns))

    def try_bars(self) -> None:
        """Print the code that tests a scanner."""
        from pharmadesk.documents.code128 import bars  # noqa: PLC0415 - as above
        from ui.workers.devices import address_of, print_bars  # noqa: PLC0415 - as above

        address, columns = address_of(self.state.printer), self._columns
        runs = bars(CONTENT, gs1=True)
        self._try("bars", lambda: print_bars(address, columns, runs))

    def try_display(self) -> None:
        """Write on the customer's display."""
        from ui.workers.devices import write_on_display  # noqa: PLC0415 - as above

        port = _port(self.state.display)
        words = (_("Welcome"), _("Total"))
        self._try("display", lambda: write_on_display(port, *words))

    def turn_second_screen(self) -> None:
        """Show the basket on a second screen, or no longer."""
        self._change(second_screen=not self.state.second_screen)

    def try_drawer(self) -> None:
        """Open the drawer by the printer that is kept; an opening is in the journal."""
        actor = self._actor
        if actor is None or self.state.trying:
            return
        if not self._printing.has_printer:
            self._fail(Refused("drawer.no_printer"))
            return
        self._show_trying("drawer")
        self._ops.write(
            lambda: no_sale.open_drawer(self._till, actor, "test"),
            lambda _opening: self._tried_drawer(),
            self._fail,
        )

    def _try(self, what: Trying, errand: Callable[[], Tried]) -> None:
        if not self.state.trying:
            self._show_trying(what)
            self._printing.run_errand(errand)

    def _show_trying(self, what: Trying) -> None:
        self._refusal = None
        self.state = replace(self.state, trying=what, tried="", outcome="")
        self._show()

    def _was_tried(self, answer: Tried) -> None:
        if not self.state.trying:
            return  # the page was left meanwhile
        told = answer.outcome == "printed" and self.state.trying != "display"
        answers = answer.answers if told else self.state.answers
        self.state = replace(
            self.state,
            trying="",
            tried=self.state.trying,
            outcome=answer.outcome,
            answers=answers,
        )
        self._change()

    def _tried_drawer(self) -> None:
        self.state = replace(self.state, trying="", tried="drawer", outcome="printed")
        self._show()

    def _found(self, seen: tuple[Seen, ...]) -> None:
        if self._cover.is_shown:
            rows = tuple(FoundRow(each.address, each.name) for each in seen)
            self.state = replace(self.state, found=rows)
            self._show()

    # --- the scanner ----------------------------------------------------------------------------

    def scan(self, burst: Burst) -> None:
        """Judge a scan; on this page it does nothing else."""
        self._change(diagnosis=diagnose(burst), raw=burst.typed)

    def begin_again(self) -> None:
        """Forget the last scan."""
        self._change(diagnosis=None, raw="")

    # --- keeping --------------------------------------------------------------------------------

    def keep(self) -> None:
        """Put to work what the page shows."""
        self._refusal = None
        try:
            self._settings = self._keep(self._wanted())
        except Exception as error:  # noqa: BLE001 - whatever the disk says is shown here
            self._fail(error)
            return
        self.state = replace(self.state, is_changed=False, is_kept=True)
        self._show()

    def _wanted(self) -> dict[str, object]:
        """Write what the page shows as settings."""
        from ui.workers.devices import address_of  # noqa: PLC0415 - as above

        state, found = self.state, self.state.diagnosis
        wanted: dict[str, object] = {
            "printer": address_of(state.printer),
            "printer_answers": "yes" if state.answers else "no",
            "printer_page": state.page,
            "paper_mm": state.paper_mm,
            "scanner_port": _port(state.scanner_port),
            "display": _port(state.display),
            "second_screen": "yes" if state.second_screen else "no",
        }
        if found is not None and found.is_read:
            wanted["scanner_prefix"] = found.prefix
            replaced = found.separator == "replaced" and len(found.stands_for) == 1
            wanted["scanner_separator"] = found.stands_for if replaced else ""
        return wanted

    # --- what is shown --------------------------------------------------------------------------

    @property
    def _columns(self) -> int:
        return _COLUMNS[self.state.paper_mm]

    def _change(self, **changes: object) -> None:
        self._refusal = None
        self.state = replace(self.state, is_kept=False, **changes)  # type: ignore[arg-type] # fields
        settings = self._settings
        is_changed = any(value != getattr(settings, name) for name, value in self._wanted().items())
        self.state = replace(self.state, is_changed=is_changed)
        self._show()

    def _fail(self, error: Exception) -> None:
        self.state = replace(self.state, trying="")
        if isinstance(error, Refused):
            self._refusal = error
        else:
            self._ops.unhandled.emit(error)
        self._show()

    def _forget(self) -> None:
        """Show what is kept."""
        kept = self._settings
        self._refusal = None
        self.state = DevicesState(
            printer=kept.printer,
            paper_mm=kept.paper_mm,
            page=kept.printer_page,
            answers=kept.printer_answers == "yes",
            scanner_port=kept.scanner_port,
            display=kept.display,
            second_screen=kept.second_screen == "yes",
        )
        self._show()

    def _show(self) -> None:
        error = "" if not isinstance(self._refusal, Refused) else message(self._refusal)
        self.state = replace(self.state, error=error)
        if self._screen is not None:
            self._screen.show_state(self.state)

    def _may(self) -> bool:
        return self._actor is not None and may(self._actor.roles, Action.SET_UP_DEVICES)

    def _build(self) -> DevicesScreen:
        from ui.screens.devices.screen import DevicesScreen  # noqa: PLC0415 - when first looked at

        screen = DevicesScreen(self._actions, self.state)
        for signal, slot in (
            (screen.left, self.go_back),
            (screen.typed, self.type),
            (screen.found_chosen, self.choose_found),
            (screen.page_chosen, self.choose_page),
            (screen.paper_requested, self.turn_paper),
            (screen.look_requested, self.look_around),
            (screen.page_test_requested, self.try_page),
            (screen.bars_requested, self.try_bars),
            (screen.drawer_requested, self.try_drawer),
            (screen.display_requested, self.try_display),
            (screen.second_requested, self.turn_second_screen),
            (screen.again_requested, self.begin_again),
            (screen.keep_requested, self.keep),
        ):
            signal.connect(slot)
        self._window.add_screen(DEVICES, screen)
        return screen


def _port(typed: str) -> str:
    """Make the name of a serial port of what was typed or found."""
    return typed.strip().removeprefix("serial:")
