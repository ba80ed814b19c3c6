"""The pages of the first run, each a title, a sentence and what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pharmadesk.i18n import LANGUAGES, _
from ui.screens.firstrun import rules
from ui.screens.firstrun.choice_tile import ChoiceTile
from ui.screens.firstrun.word_grid import WordGrid
from ui.screens.firstrun.words import LANGUAGE_NAMES, kept_words
from ui.theme.direction import isolated, ltr
from ui.widgets.banner import Banner
from ui.widgets.checked_field import CheckedField
from ui.widgets.text import ElidedLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from ui.screens.firstrun.state import FirstRunState

_LATIN: Final = rules.NUMBERS | {"phone", "pin", "pin_again", "register_code"}
_NARROW: Final = 460


class PageView(QWidget):
    """A page; signals the name of a field with what is typed in it, or that it was left."""

    typed = Signal(str, str)
    left = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        as_sheet(self, "surface")
        self.fields: dict[str, CheckedField] = {}
        self._title = TextLabel("greeting", wraps=True)
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 32, 32, 24)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._lead)
        column.addSpacing(18)
        column.addLayout(self.body)
        column.addStretch(1)

    def show_state(self, state: FirstRunState) -> None:
        """Show a state in the language now spoken."""
        for name, field in self.fields.items():
            field.show_view(state.view(name))

    def take_focus(self) -> None:
        """Put the keyboard in the first field that is not right yet."""
        fields = list(self.fields.values())
        empty = [field for field in fields if not field.entry.text()]
        if fields:
            (empty or fields)[0].entry.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_error(self) -> None:
        """Put the keyboard in the first field that is wrong; typing replaces what it holds."""
        for field in self.fields.values():
            if field.entry.accessibleDescription():
                field.entry.setFocus(Qt.FocusReason.OtherFocusReason)
                field.entry.selectAll()
                return

    def say(self, title: str, lead: str) -> None:
        """Set the title and the sentence under it."""
        self._title.setText(title)
        self._lead.setText(lead)

    def add_field(self, name: str, longest: int = 80) -> CheckedField:
        """Make a field whose signals are the page's."""
        secret = name.startswith("pin")
        field = CheckedField(name, number=name in _LATIN, secret=secret, longest=longest)
        field.typed.connect(self.typed)
        field.left.connect(self.left)
        self.fields[name] = field
        return field

    def beside(self, *fields: QWidget) -> QHBoxLayout:
        """Set fields side by side, level at their tops."""
        row = QHBoxLayout()
        row.setSpacing(16)
        for field in fields:
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        return row


class LanguagePage(PageView):
    """Each language says itself."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tiles: dict[str, ChoiceTile] = {}
        for number, language in enumerate(LANGUAGES, 1):
            tile = ChoiceTile("languages", number)
            tile.setMaximumWidth(_NARROW)
            tile.say(LANGUAGE_NAMES[language])
            tile.clicked.connect(lambda _on=False, spoken=language: self.chosen.emit(spoken))
            self._tiles[language] = tile
            self.body.addWidget(tile)

    def show_state(self, state: FirstRunState) -> None:
        """Show a state."""
        self.say(
            _("Welcome. Choose your language."),
            _("Screens and receipts speak it; it can be changed at any time."),
        )
        for language, tile in self._tiles.items():
            tile.setChecked(language == state.language)


class PharmacyPage(PageView):
    """The legal block of receipts and invoices."""

    def __init__(self) -> None:
        super().__init__()
        self.beside(self.add_field("name", 60))
        self.beside(self.add_field("address"), self.add_field("city", 40))
        self.beside(self.add_field("phone", 24), self.add_field("inpe", 20))
        self.beside(self.add_field("ice", 24), self.add_field("tax_id", 20))
        half = self.beside(self.add_field("business_tax", 20))
        codes = QHBoxLayout()
        codes.setSpacing(16)
        for name in ("trade_register", "cnss"):
            codes.addWidget(self.add_field(name, 20), 1, Qt.AlignmentFlag.AlignTop)
        half.addLayout(codes, 1)

    def show_state(self, state: FirstRunState) -> None:
        """Show a state."""
        self.say(_("Your pharmacy"), _("These words are printed on receipts and invoices."))
        optional = _("Optional")
        examples = {"ice": _("15 digits"), "inpe": _("9 digits")}
        for name, field in self.fields.items():
            placeholder = "" if name == "name" else examples.get(name, optional)
            field.say(rules.label(name), placeholder=placeholder)
        self.fields["business_tax"].say(
            rules.label("business_tax"),
            placeholder=optional,
            help_text=_("Optional on a receipt, required on an invoice."),
        )
        super().show_state(state)


class OwnerPage(PageView):
    """Who owns the pharmacy, and what this register is called."""

    def __init__(self) -> None:
        super().__init__()
        self.beside(self.add_field("owner_name", 60))
        self.beside(self.add_field("pin", 12), self.add_field("pin_again", 12))
        self.body.addSpacing(8)
        self.body.addWidget(rule())
        self.beside(self.add_field("register_name", 40), self.add_field("register_code", 4))

    def show_state(self, state: FirstRunState) -> None:
        """Show a state."""
        self.say(
            _("You and this register"),
            _("The owner may do everything; other people are added later."),
        )
        helps = {
            "owner_name": _("Printed under the name of the pharmacy."),
            "pin": _("Six digits or more; you type it to take the register."),
            "register_code": _("Starts each receipt number."),
        }
        for name, field in self.fields.items():
            quiet = not state.view(name).error
            field.say(rules.label(name), help_text=helps.get(name, "") if quiet else "")
        super().show_state(state)


class PhrasePage(PageView):
    """Twelve words to copy on paper."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._words = WordGrid()
        self._warning = Banner()
        self.body.addWidget(self._words)
        self.body.addWidget(self._warning)

    def show_state(self, state: FirstRunState) -> None:
        """Show a state."""
        self.say(
            _("Write down your recovery phrase"),
            _("Copy the twelve words on paper, with their numbers, and keep it in a safe."),
        )
        self._words.show_words(state.words)
        self._warning.say(
            "warning",
            "triangle-alert",
            _(
                "Whoever holds these words can open the register. Without them nobody can, not "
                "even support, if this computer breaks."
            ),
        )


class ConfirmPage(PageView):
    """Three of the words, asked back."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: tuple[int, ...] = ()

    def show_state(self, state: FirstRunState) -> None:
        """Show a state; other positions than before make other fields."""
        self.say(
            _("Three words of your phrase"),
            _("Look at your paper and type the words that have these numbers."),
        )
        if state.asked != self._asked:
            self._ask(state.asked)
        for position in state.asked:
            label = _("Word {position}").format(position=ltr(str(position)))
            self.fields[f"word_{position}"].say(label)
        super().show_state(state)

    def _ask(self, asked: tuple[int, ...]) -> None:
        self._asked = asked
        for field in self.fields.values():
            self.body.removeWidget(field)
            field.deleteLater()
        self.fields = {}
        for position in asked:
            field = self.add_field(f"word_{position}", 20)
            field.setMaximumWidth(_NARROW)
            self.body.addWidget(field)


class ReadyPage(PageView):
    """What will be created, before anything is."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(32)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(1, 1)
        self._rows = [
            (TextLabel("body", "textMuted"), ElidedLabel("bodyStrong")) for _row in "1234"
        ]
        for place, (label, value) in enumerate(self._rows):
            self._grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, place, 1)
        self._problem = Banner()
        self.body.addWidget(self._problem)
        self.body.addLayout(self._grid)

    def show_state(self, state: FirstRunState) -> None:
        """Show a state."""
        self.say(
            _("Everything is ready"),
            _("The next step creates the encrypted journal, then asks for your PIN."),
        )
        self._problem.say("danger", "circle-alert", state.problem)
        register = f"{state.view('register_name').text} · {state.view('register_code').text}"
        kept = _("Kept as before") if state.keys_exist else kept_words(state.keep)
        values = (
            (_("Pharmacy"), isolated(state.view("name").text)),
            (_("Owner"), isolated(state.view("owner_name").text)),
            (_("Register"), isolated(register)),
            (_("Keys"), kept),
        )
        for (label, value), (name, words) in zip(self._rows, values, strict=True):
            label.setText(name)
            value.set_text(words)
