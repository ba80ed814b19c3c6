"""The theme in force: one scheme at one text scale in one direction.

Widgets ask `current()` when they paint and never keep what it returned, so that a change of
scheme, size or language is one call of `install` and a repaint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette

from ui.theme.fonts import load_screen_fonts, make_font
from ui.theme.tokens import Colour, Role, Scheme, Tokens, tokens

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SCALES: Final = (100, 115, 130, 150)
_MOST_WIDTHS: Final = 2_000

Script = Literal["words", "latin", "codes"]


class Theme:
    """Colours, fonts and heights; everything it returns is cached for its life."""

    def __init__(
        self, scheme: Scheme = "light", scale_percent: int = 100, *, rtl: bool = False
    ) -> None:
        assert scale_percent in SCALES, scale_percent
        self.scheme: Final = scheme
        self.scale_percent: Final = scale_percent
        self.rtl: Final = rtl
        self.tokens: Final[Tokens] = tokens()
        self._colours: dict[Colour, QColor] = {
            name: QColor(value) for name, value in self.tokens.palette[scheme].items()
        }
        self._fonts: dict[tuple[Role, Script], tuple[QFont, QFontMetrics]] = {}
        self._widths: dict[tuple[str, Role, Script], int] = {}

    def colour(self, name: Colour) -> QColor:
        """Return a colour of the scheme."""
        return self._colours[name]

    def font(self, role: Role, script: Script = "words") -> QFont:
        """Return the font of a role: for words, for Latin names and amounts, or for codes."""
        return self._face(role, script)[0]

    def metrics(self, role: Role, script: Script = "words") -> QFontMetrics:
        """Return the measures of that font."""
        return self._face(role, script)[1]

    def width(self, text: str, role: Role, script: Script = "words") -> int:
        """Return the width of a text; the same words are measured once, for that is dear."""
        known = self._widths.get((text, role, script))
        if known is None:
            if len(self._widths) == _MOST_WIDTHS:
                self._widths.clear()
            known = self.metrics(role, script).horizontalAdvance(text)
            self._widths[text, role, script] = known
        return known

    def px(self, pixels: int) -> int:
        """Scale a length that must follow the text, such as a column of amounts."""
        return pixels * self.scale_percent // 100

    def line(self, role: Role, script: Script = "words") -> int:
        """Return the height of a line of this role; Arabic words take taller ones."""
        height = self.tokens.type.scale[role].line * self.scale_percent / 100
        taller = self.rtl and script == "words"
        return round(height * self.tokens.type.arabic.line_factor if taller else height)

    def height(self, least: int, *roles: Role, padding: int = 0) -> int:
        """Return a height of at least `least` that holds one line of each role."""
        return max(least, sum(self.line(role) for role in roles) + padding)

    def _face(self, role: Role, script: Script) -> tuple[QFont, QFontMetrics]:
        face = self._fonts.get((role, script))
        if face is None:
            smaller = -self.tokens.type.arabic.size_offset if self.rtl and script == "words" else 0
            font = make_font(role, self.scale_percent, smaller=smaller, codes=script == "codes")
            face = self._fonts[role, script] = (font, QFontMetrics(font))
        return face


class _Installed:
    """The theme of the running application."""

    theme: Theme | None = None


def current() -> Theme:
    """Return the theme in force.

    Raises: AssertionError before the first `install`.
    """
    assert _Installed.theme is not None, "install a theme before building a widget"
    return _Installed.theme


def install(application: QApplication, theme: Theme) -> None:
    """Put a theme on the application: fonts, palette, direction, style sheet, in that order."""
    from ui.theme import icons  # noqa: PLC0415 - the icons ask for the current theme
    from ui.theme.stylesheet import sheet  # noqa: PLC0415 - same

    load_screen_fonts()
    _Installed.theme = theme
    icons.forget()
    if application.style().name() != "fusion":
        application.setStyle("fusion")
    application.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if theme.rtl else Qt.LayoutDirection.LeftToRight
    )
    application.setFont(theme.font("body"))
    application.setPalette(_palette(theme))
    application.setStyleSheet(sheet(theme))


def _palette(theme: Theme) -> QPalette:
    roles: dict[QPalette.ColorRole, Colour] = {
        QPalette.ColorRole.Window: "background",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "raised",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.PlaceholderText: "textPlaceholder",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "accentText",
        QPalette.ColorRole.ToolTipBase: "inverse",
        QPalette.ColorRole.ToolTipText: "inverseText",
    }
    palette = QPalette()
    for role, name in roles.items():
        palette.setColor(role, theme.colour(name))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("textDisabled"))
    return palette
