"""The words: three languages, French first, plural forms, and a catalogue that compiles itself."""

from __future__ import annotations

import gettext
import os
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from pharmadesk import i18n
from pharmadesk.errors import Bug, EnvironmentProblem, Refused
from pharmadesk.i18n import N_, _, ngettext, speaking, use_language
from pharmadesk.i18n.compiled import compile_po, load
from pharmadesk.i18n.wording import message, sentence
from pharmadesk.values.money import format_amount

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from babel.messages.catalog import Catalog

PO = r"""
# A translator's note.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && "
"n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\n"

#: ui/sale.py
msgid "Change"
msgstr "Rendu"

msgid ""
"A text "
"of two lines\n"
"with a \"quote\" and a \\"
msgstr ""
"Un texte "
"de deux lignes\n"
"avec un « guillemet »"

msgid "one pack"
msgid_plural "{count} packs"
msgstr[0] "z"
msgstr[1] "o"
msgstr[2] "t"
msgstr[3] "f"
msgstr[4] "m"
msgstr[5] "x"

#, fuzzy
msgid "Guess"
msgstr "Deviné"

msgid "Untranslated"
msgstr ""

#~ msgid "Gone"
#~ msgstr "Parti"
"""


def test_the_default_language_is_french() -> None:
    assert i18n.language() == "fr"
    assert i18n.direction() == "ltr"


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("en", "ltr"), ("ar", "rtl")])
def test_use_language_sets_language_and_direction(language: str, direction: str) -> None:
    use_language(language)
    assert (i18n.language(), i18n.direction()) == (language, direction)


def test_use_language_of_an_unknown_one_is_refused_and_keeps_the_current() -> None:
    use_language("ar")
    with pytest.raises(Refused, match=r"language\.unknown"):
        use_language("de")
    assert i18n.language() == "ar"


def test_translate_a_text_nobody_translated_shows_the_source() -> None:
    text = "A text that stands in no catalogue."
    assert (_(text), N_(text)) == (text, text)
    assert ngettext("one " + text, "many " + text, 1) == "one " + text
    assert ngettext("one " + text, "many " + text, 2) == "many " + text


def test_compile_po_leaves_out_what_is_not_a_finished_translation() -> None:
    words = gettext.GNUTranslations(BytesIO(compile_po(PO)))
    assert words.gettext("Change") == "Rendu"
    assert words.gettext('A text of two lines\nwith a "quote" and a \\') == (
        "Un texte de deux lignes\navec un « guillemet »"
    )
    assert [words.gettext(text) for text in ("Guess", "Untranslated", "Gone")] == [
        "Guess",
        "Untranslated",
        "Gone",
    ]


def test_compile_po_keeps_every_plural_form() -> None:
    words = gettext.GNUTranslations(BytesIO(compile_po(PO)))
    forms = [words.ngettext("one pack", "{count} packs", n) for n in (0, 1, 2, 7, 11, 101)]
    assert forms == ["z", "o", "t", "f", "m", "x"]


def finished(catalog: Catalog) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the translated texts of a catalogue, each with its forms."""
    pairs = {(forms(message.id), forms(message.string)) for message in catalog if message.id}
    return {(originals, translations) for originals, translations in pairs if all(translations)}


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the plural forms of a text, or its only one."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_compile_po_says_what_babel_reads_in_our_catalogues(language: str) -> None:
    path = i18n.CATALOGUES / language / "LC_MESSAGES" / "pharmadesk.po"
    ours = read_mo(BytesIO(compile_po(path.read_text(encoding="utf-8"))))
    theirs = read_po(BytesIO(path.read_bytes()))
    assert finished(ours) == finished(theirs)


@pytest.mark.parametrize(
    ("count", "written"),
    [(1, "يوم واحد"), (2, "يومان"), (3, "3 أيام"), (10, "10 أيام"), (11, "11 يوما"),
     (99, "99 يوما"), (100, "100 يوم"), (102, "102 يوم"), (103, "103 أيام"), (111, "111 يوما")],
)  # fmt: skip
def test_arabic_counts_as_the_grammar_does(count: int, written: str) -> None:
    """The rule of the Unicode CLDR: 11 to 99 take the accusative, round hundreds the genitive."""
    with speaking("ar"):
        text = ngettext("{count} day", "{count} days", count)
    assert text.format(count=count) == written


def test_load_compiles_once_and_again_when_the_source_changes(tmp_path: Path) -> None:
    po = tmp_path / "x.po"
    mo = tmp_path / "x.mo"
    po.write_text(PO, encoding="utf-8")
    assert load(po).gettext("Change") == "Rendu"
    first = mo.stat().st_mtime_ns
    assert load(po).gettext("Change") == "Rendu"
    assert mo.stat().st_mtime_ns == first
    po.write_text(PO.replace("Rendu", "Monnaie"), encoding="utf-8")
    os.utime(po, ns=(first + 1, first + 1))
    assert load(po).gettext("Change") == "Monnaie"


def test_load_where_nothing_can_be_written_still_translates(tmp_path: Path) -> None:
    po = tmp_path / "x.po"
    po.write_text(PO, encoding="utf-8")
    (tmp_path / "x.mo").mkdir()  # in the way for anyone, root included
    os.utime(tmp_path / "x.mo", ns=(0, 0))
    assert load(po).gettext("Change") == "Rendu"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.mo", "x.po"]


def test_message_fills_in_the_parameters_in_the_spoken_language() -> None:
    error = Refused("language.unknown", language="de")
    assert "« de »" in message(error)
    use_language("en")
    assert "“de”" in message(error)


@pytest.mark.parametrize("parameters", [{}, {"language": None}])
def test_message_with_a_parameter_missing_still_speaks(parameters: dict[str, None]) -> None:
    assert "« … »" in message(Refused("language.unknown", **parameters))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("centimes", [0, 5, 4180, 123_456, 1_234_567_890])
def test_message_shows_amounts_as_the_rest_of_the_program_does(
    language: str, centimes: int
) -> None:
    use_language(language)
    text = message(Refused("payment.insufficient", missing_centimes=centimes))
    assert format_amount(centimes, language) in text


def test_sentence_shows_days_as_people_write_them() -> None:
    assert "30/06/2027" in sentence("lot.expired", number="A123", expiry="2027-06-30")


def test_sentence_of_an_unknown_code_still_speaks() -> None:
    assert sentence("no.such_code", line=3)


def test_message_of_a_code_without_a_sentence_says_who_is_at_fault() -> None:
    use_language("en")
    texts = {message(kind("no.such_code")) for kind in (Refused, EnvironmentProblem, Bug)}
    assert len(texts) == 3
    assert not any("no.such_code" in text for text in texts)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("number", ["", None])
@pytest.mark.parametrize("at", [None, "delivery"])
def test_expired_lot_without_a_number_is_told_without_a_hole(
    language: str, number: str | None, at: str | None
) -> None:
    use_language(language)
    named = sentence("lot.expired", number="A123", expiry="2020-06-30", at=at)
    told = sentence("lot.expired", number=number, expiry="2020-06-30", at=at)
    assert "A123" in named
    assert "30/06/2020" in told
    assert "…" not in told
    assert "  " not in told
    assert told != named


def test_advice_about_too_small_a_count_speaks_of_the_shelf() -> None:
    use_language("en")
    told = sentence("quantity.negative", at="shelf", on_hand=3)
    assert "Known there: 3" in told
    assert "minus" not in told
    assert "minus" in sentence("quantity.negative")
