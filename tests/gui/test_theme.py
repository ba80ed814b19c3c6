"""The tokens, fonts, icons and style sheet that every screen wears."""

from __future__ import annotations

import json
import re
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QImage

from tests.gui import looks
from ui.screens.people import words
from ui.screens.people.screen import PeopleScreen
from ui.theme import icons
from ui.theme.direction import isolated, ltr
from ui.theme.fonts import make_paper_font
from ui.theme.stylesheet import sheet
from ui.theme.theme import SCALES, Theme, current
from ui.theme.tokens import RESOURCES, Colour, Role, tokens
from ui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.theme.tokens import Scheme

ROOT = Path(__file__).parents[2]
CONTRAST: dict[str, Any] = json.loads((RESOURCES / "tokens.json").read_text())["contrast"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(first: str, second: str) -> float:
    lights = sorted((luminance(first), luminance(second)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_contrast_of_every_listed_text_reaches_aa(scheme: Scheme) -> None:
    palette = tokens().palette[scheme]
    for pair in CONTRAST[scheme]["text_min_4_5"]:
        found = ratio(palette[pair["text"]], palette[pair["background"]])
        assert found >= 4.5, pair
        assert found == pytest.approx(pair["ratio"], abs=0.01), pair


@pytest.mark.parametrize("scheme", SCHEMES)
def test_contrast_of_every_listed_mark_reaches_three(scheme: Scheme) -> None:
    palette = tokens().palette[scheme]
    for pair in CONTRAST[scheme]["graphic_min_3"]:
        found = ratio(palette[pair["mark"]], palette[pair["background"]])
        assert found >= 3, pair
        assert found == pytest.approx(pair["ratio"], abs=0.01), pair


@pytest.mark.parametrize("scheme", SCHEMES)
def test_palette_has_every_colour_and_no_other(scheme: Scheme) -> None:
    assert set(tokens().palette[scheme]) == set(get_args(Colour))


def test_type_scale_has_every_role_and_no_other() -> None:
    assert set(tokens().type.scale) == set(get_args(Role))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_style_sheet_uses_only_colours_of_the_scheme(scheme: Scheme) -> None:
    text = sheet(Theme(scheme))
    assert "$" not in text
    assert set(re.findall(r"#[0-9A-Fa-f]{6}", text)) <= set(tokens().palette[scheme].values())


@pytest.mark.usefixtures("qapp")
def test_fonts_of_every_role_come_from_the_shipped_files() -> None:
    looks.dress()
    for role in get_args(Role):
        assert QFontInfo(current().font(role)).family().startswith("Inter"), role
    assert QFontInfo(make_paper_font(11, bold=False)).family() == "Noto Sans Mono"


@pytest.mark.usefixtures("qapp")
def test_figures_of_a_column_are_equally_wide() -> None:
    looks.dress()
    for role in ("body", "amount", "small"):
        metrics = current().metrics(role, "latin")
        assert metrics.horizontalAdvance("11111") == metrics.horizontalAdvance("08888"), role


@pytest.mark.usefixtures("qapp")
def test_arabic_letters_are_smaller_and_lines_taller() -> None:
    french, arabic = Theme(), Theme(rtl=True)
    looks.dress()
    assert arabic.font("body").pixelSize() == french.font("body").pixelSize() - 1
    assert arabic.font("body", "latin").pixelSize() == french.font("body").pixelSize()
    assert arabic.line("body") == 25
    assert arabic.line("body", "latin") == french.line("body") == 20


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("scale", SCALES)
def test_text_grows_with_the_scale(scale: int) -> None:
    looks.dress(scale_percent=scale)
    assert current().font("body").pixelSize() == 14 * scale // 100


@pytest.mark.usefixtures("qapp")
def test_icons_are_drawn_in_the_colour_asked_for() -> None:
    looks.dress()
    for name in ("clock", "shopping-basket"):
        image = icons.pixmap(name, "danger", 48, 1.0).toImage()
        assert current().colour("danger").rgb() in colours(image), name


def colours(image: QImage) -> set[int]:
    return {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}


@pytest.mark.usefixtures("qapp")
def test_icons_that_point_turn_in_arabic_and_clocks_do_not() -> None:
    drawn: dict[str, dict[str, QImage]] = {}
    for language in ("fr", "ar"):
        looks.dress(language)
        drawn[language] = {
            name: icons.pixmap(name, "text", 48, 1.0).toImage() for name in ("arrow-left", "clock")
        }
    french, arabic = drawn["fr"], drawn["ar"]
    assert arabic["clock"] == french["clock"]
    assert arabic["arrow-left"] != french["arrow-left"]
    assert arabic["arrow-left"].flipped(Qt.Orientation.Horizontal) == french["arrow-left"]


def test_shipped_icons_are_those_the_code_names() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py"))
    shipped = {path.stem for path in icons.FOLDER.glob("*.svg")}
    named = set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"', source))
    assert shipped - named == set()


@pytest.mark.parametrize(
    ("folder", "licence"),
    [("icons", "LICENSE-lucide.txt"), ("fonts/ui", "OFL-Inter.txt"), ("sounds", "README.md")],
)
def test_everything_shipped_stands_beside_its_licence(folder: str, licence: str) -> None:
    assert (RESOURCES / folder / licence).stat().st_size > 100


@pytest.mark.parametrize("family", ["Inter", "NotoKufiArabic", "NotoNaskhArabic", "NotoSansMono"])
def test_every_font_family_has_its_licence(family: str) -> None:
    folder = RESOURCES / "fonts" / "ui"
    assert list(folder.glob(f"{family}*.ttf"))
    assert "SIL OPEN FONT LICENSE" in (folder / f"OFL-{family}.txt").read_text(encoding="utf-8")


def test_good_and_bad_scan_sound_different() -> None:
    lengths = []
    for name in ("scan-good", "scan-bad"):
        with wave.open(str(RESOURCES / "sounds" / f"{name}.wav")) as sound:
            lengths.append(sound.getnframes() * 1000 // sound.getframerate())
    assert lengths[0] < 100 < lengths[1]


@pytest.mark.usefixtures("qapp")
def test_names_and_codes_are_isolated_only_among_arabic_words() -> None:
    looks.dress("fr")
    assert (ltr("D4471"), isolated("Samira B.")) == ("D4471", "Samira B.")
    looks.dress("ar")
    assert (ltr("D4471"), isolated("Samira B.")) == ("\u2066D4471\u2069", "\u2068Samira B.\u2069")
    assert ltr("") == isolated("") == ""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_button_that_erases_for_ever_has_the_colour_of_danger_and_no_other_has(
    qtbot: QtBot, scheme: Scheme
) -> None:
    looks.dress("fr", scheme)
    stage = looks.Stage(qtbot)
    screen = PeopleScreen(stage.actions, looks.STAFF["new"])
    stage.put(screen, "people")

    def colour_of_save(name: str) -> str:
        screen.show_state(looks.STAFF[name])
        stage.actions["people.save"].setEnabled(True)
        stage.settle()
        label = words.save(looks.STAFF[name].mode)
        (button,) = (each for each in screen.findChildren(KeyButton) if each.text() == label)
        return button.grab().toImage().pixelColor(4, button.height() // 2).name()

    colours: tuple[Colour, ...] = ("accent", "danger", "accent")
    expected = [current().colour(each).name() for each in colours]
    assert [colour_of_save(name) for name in ("new", "erase", "pin")] == expected
