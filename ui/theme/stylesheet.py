"""One style sheet for the whole application, written from the tokens.

It colours what Qt draws by itself: sheets, labels, fields, menus, scroll bars. Buttons, rows and
pills paint themselves, and spacing lives in layouts. Widgets choose with dynamic properties:
`sheet` names a background, `ink` a text colour, `state` a field's verdict.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ui.theme.theme import Theme

_TEMPLATE: Final = Template("""
* { outline: none; }
QMainWindow, QWidget[sheet="background"] { background: $background; }
QWidget[sheet="surface"] { background: $surface; }
QWidget[sheet="raised"] { background: $raised; }
QFrame[sheet="line"] { background: $line; border: none; }
QFrame[sheet="text"] { background: $text; border: none; }
QFrame[sheet="box"] { background: $surface; border: 1px solid $line; }
QLabel { background: transparent; color: $text; }
$inks
QLineEdit {
  background: $surface; color: $text; border: 1px solid $lineControl; border-radius: ${control}px;
  padding: 1px 12px; placeholder-text-color: $textPlaceholder;
  selection-background-color: $accent; selection-color: $accentText;
}
QLineEdit:focus { border: 2px solid $focus; padding: 0px 11px; }
QLineEdit[state="error"] { border: 2px solid $danger; padding: 0px 11px; }
QLineEdit:read-only, QLineEdit:disabled { background: $raised; border: 1px solid $line; }
QListView, QScrollArea { background: $surface; border: none; }
QScrollArea[sheet="raised"], QScrollArea[sheet="raised"] > QWidget > QWidget {
  background: $raised;
}
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $lineStrong; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 44px; }
QScrollBar::handle:horizontal { min-width: 44px; }
QScrollBar::handle:hover { background: $lineControl; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu {
  background: $surface; color: $text; border: 1px solid $lineControl;
  border-radius: ${panel}px; padding: 6px;
}
QMenu::item { min-height: ${menu}px; padding: 0 16px 0 12px; border-radius: ${control}px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $textDisabled; }
QMenu::icon { padding: 0 12px; }
QMenu::separator { height: 1px; background: $line; margin: 6px; }
QToolTip { background: $inverse; color: $inverseText; border: none; padding: 6px; }
""")

_INKS: Final = (
    "textMuted",
    "textDisabled",
    "accentInk",
    "successText",
    "warningText",
    "dangerText",
    "infoText",
    "inverseText",
)


def sheet(theme: Theme) -> str:
    """Write the style sheet of a theme."""
    palette: dict[str, str] = dict(theme.tokens.palette[theme.scheme].items())
    inks = "\n".join(f'QLabel[ink="{ink}"] {{ color: {palette[ink]}; }}' for ink in _INKS)
    return _TEMPLATE.substitute(
        palette,
        inks=inks,
        control=theme.tokens.radius.control,
        panel=theme.tokens.radius.panel,
        menu=theme.height(theme.tokens.size.hit, "body"),
    )
