"""Everything typed at the first run, judged; plain values in, plain values out.

The PINs and the words of the phrase are kept here until the founding, and in no state.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.events import PharmacyFields
from pharmadesk.i18n import _
from pharmadesk.services.register import Founding
from pharmadesk.storage import keys, phrase
from ui.screens.firstrun import rules
from ui.screens.firstrun.state import Page
from ui.widgets.field_view import FieldView

if TYPE_CHECKING:
    from ui.screens.firstrun.state import KeepChoice
    from ui.verdicts import Verdict

_ASKED_ON: Final = {Page.PHARMACY: rules.PHARMACY_FIELDS, Page.OWNER: rules.OWNER_FIELDS}
_SECRET: Final = frozenset({"pin", "pin_again"})
_FIRST_CODE: Final = "C1"


class Draft:
    """What is typed so far, which fields were left once, and the phrase once it is drawn."""

    def __init__(self, data_folder: Path) -> None:
        self._folder = data_folder
        self._texts: dict[str, str] = {}
        self._left: set[str] = set()
        self._wrong_words: set[int] = set()
        self._proposed_name = ""
        self.phrase: phrase.RecoveryPhrase | None = None
        self.propose_register()

    def type(self, name: str, text: str) -> None:
        """Take what a field now holds; a word that was wrong is a new try."""
        self._texts[name] = text.upper() if name == "register_code" else text
        if name.startswith("word_"):
            self._wrong_words.discard(int(name.removeprefix("word_")))

    def leave(self, name: str) -> None:
        """Say from now on what is missing in a field, if it was begun."""
        if self._texts.get(name):
            self._left.add(name)

    def propose_register(self) -> None:
        """Name the register in the language now spoken, until somebody names it otherwise."""
        self._texts.setdefault("register_code", _FIRST_CODE)
        if self._texts.get("register_name", "") == self._proposed_name:
            self._texts["register_name"] = self._proposed_name = _("Register 1")

    # --- the phrase -----------------------------------------------------------------------------

    def draw_phrase(self, language: phrase.Language) -> None:
        """Draw a phrase, once: the one that is being copied must not change."""
        self.phrase = self.phrase or phrase.new_phrase(language)

    def ask_words(self) -> tuple[int, ...]:
        """Choose the words to ask back, and forget those typed before."""
        self._texts = {name: it for name, it in self._texts.items() if not name.startswith("word_")}
        self._wrong_words.clear()
        return phrase.positions_to_confirm()

    def words_are_right(self, asked: tuple[int, ...]) -> bool:
        """Compare the typed words with the phrase, and remember which are wrong."""
        assert self.phrase is not None, "words are asked of a phrase"
        answers = {at: self._texts.get(f"word_{at}", "") for at in asked}
        self._wrong_words = set(phrase.wrong_positions(self.phrase, answers))
        return not self._wrong_words

    # --- what is shown --------------------------------------------------------------------------

    def views(self, asked: tuple[int, ...]) -> dict[str, FieldView]:
        """Show every field: an error at once when it is wrong, after leaving when it is begun."""
        views = {name: self._view(name) for name in rules.LABELS}
        error = _("This is not word {position} of the phrase. Look at your paper.")
        for at in asked:
            wrong = error.format(position=at) if at in self._wrong_words else ""
            views[f"word_{at}"] = FieldView(self._texts.get(f"word_{at}", ""), wrong)
        return views

    def blocked(self, page: Page, keep: KeepChoice, asked: tuple[int, ...]) -> str:
        """Say what keeps a page from being left; empty when nothing does."""
        names: tuple[str, ...] = _ASKED_ON.get(page, ())
        if page is Page.PHRASE and keep == "key_file":
            names = ("key_file",)
        for name in names:
            standing = self._judge(name).standing
            if standing in {"partial", "wrong"}:
                words = _("Check: {field}") if self._texts.get(name) else _("Missing: {field}")
                return words.format(field=rules.label(name))
        typed = all(self._texts.get(f"word_{at}", "").strip() for at in asked)
        return "" if typed or page is not Page.CONFIRM else _("Type the three words.")

    def printed(self) -> dict[str, str]:
        """Return what the receipt would say; a number that is not right is questioned."""
        printed = {}
        for name in (*rules.PHARMACY_FIELDS, "owner_name"):
            text = self._texts.get(name, "").strip()
            doubted = text and self._judge(name).standing in {"partial", "wrong"}
            printed[name] = f"{text}?" if doubted else text
        return printed

    def _view(self, name: str) -> FieldView:
        verdict = self._judge(name)
        said = verdict.standing == "wrong" or (verdict.standing == "partial" and name in self._left)
        return FieldView(
            "" if name in _SECRET else self._texts.get(name, ""),
            verdict.error if said else "",
            right=verdict.standing == "right",
            counter=verdict.counter,
        )

    def _judge(self, name: str) -> Verdict:
        return rules.judge(name, self._texts, self._folder)

    # --- what comes of it -----------------------------------------------------------------------

    def founding(self) -> Founding:
        """Return what the pharmacy is founded with; the owner holds it, as its receipts say."""
        text = {name: typed.strip() for name, typed in self._texts.items()}
        told = {name: text[name] for name in rules.PHARMACY_FIELDS if text.get(name)}
        for name in rules.NUMBERS & told.keys():
            told[name] = rules.compact(told[name])
        return Founding(
            PharmacyFields(holder=text["owner_name"], **told),
            text["register_code"],
            text["register_name"],
            text["owner_name"],
            text["pin"],
        )

    def keep(self, way: KeepChoice) -> keys.Keep:
        """Return how the keys are kept."""
        if way == "keyring":
            return keys.KeepInKeyring()
        if way == "phrase":
            return keys.KeepUnderPhrase()
        return keys.KeepInKeyFile(Path(self._texts["key_file"].strip()).expanduser())
