"""What goes in and out of a command: results, questions, progress, and errors in their words."""

from __future__ import annotations

import json
import os
import sys
from getpass import getpass
from typing import TYPE_CHECKING, Any, Final

from pharmadesk.errors import Refused
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import message, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pharmadesk.cli.parser import UsageError
    from pharmadesk.errors import PharmaDeskError

PIN_VARIABLE: Final = "PHARMADESK_PIN"
CODE_VARIABLE: Final = "PHARMADESK_CODE"
_PROGRESS_EVERY: Final = 10_000


class Console:
    """Keeps standard output for the result alone; with `json`, that is exactly one object."""

    def __init__(self, *, json: bool = False, pin_on_stdin: bool = False) -> None:
        self._json = json
        self._pin_on_stdin = pin_on_stdin

    def result(self, values: Mapping[str, Any], *lines: str) -> None:
        """Tell the outcome: the values to a program, the lines to a person.

        The object is ASCII, which every pipe takes. A line may hold what this output cannot, such
        as a file name that is no text: it is shown escaped rather than not at all.
        """
        if self._json:
            lines = (json.dumps(values),)
        text = "".join(f"{line}\n" for line in lines)
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))

    def tell(self, text: str) -> None:
        """Say something that is no result: a question's setting, a warning."""
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def warn(self, code: str) -> None:
        """Say a warning in its words; a program finds its code in the result."""
        if not self._json:
            self.tell(sentence(code))

    def fail(self, error: PharmaDeskError) -> None:
        """Say what went wrong."""
        self._fail(error.code, message(error))

    def fail_usage(self, error: UsageError) -> None:
        """Say how the command is written."""
        self._fail("usage", f"{error}\n{error.usage}".rstrip())

    def _fail(self, code: str, text: str) -> None:
        if self._json:
            self.result({"error": {"code": code, "message": text}})
        else:
            self.tell(text)

    # --- questions ------------------------------------------------------------------------------

    def pin(self, *, twice: bool = False) -> str:
        """Ask for a PIN: from the environment, from standard input, or from the person.

        Raises: Refused `pin.needed` when there is nobody to ask, `pin.not_repeated`.
        """
        if (known := os.environ.get(PIN_VARIABLE)) is not None:
            return known
        if self._pin_on_stdin:
            return self._line("pin.needed")
        if not sys.stdin.isatty():
            raise Refused("pin.needed")
        pin = getpass(_("PIN: "))
        if twice and getpass(_("PIN, once more: ")) != pin:
            raise Refused("pin.not_repeated")
        return pin

    def code(self) -> str:
        """Ask for a one-time code: from the environment, from standard input, or from the person.

        It shows while it is typed: it is copied letter by letter, and serves only once.
        Raises: Refused `code.needed` when there is nobody to ask, or nothing is said.
        """
        code = os.environ.get(CODE_VARIABLE)
        if code is None:
            if sys.stdin.isatty():
                sys.stderr.write(_("One-time code: "))
                sys.stderr.flush()
            code = self._line("code.needed")
        if not code.strip():
            raise Refused("code.needed")
        return code.strip()

    def secret(self, question: str) -> str:
        """Ask for something that does not show while it is typed.

        Raises: Refused `input.missing` when standard input has ended.
        """
        if sys.stdin.isatty():
            return getpass(question)
        self.tell(question)
        return self._line("input.missing")

    def _line(self, missing: str) -> str:
        line = sys.stdin.readline()
        if not line:
            raise Refused(missing)
        return line.rstrip("\r\n")

    # --- progress -------------------------------------------------------------------------------

    def progress(self) -> Callable[[int], None] | None:
        """Give what counts events on a terminal; nothing where nobody watches."""
        if self._json or not sys.stderr.isatty():
            return None
        shown = 0

        def count(events: int) -> None:
            nonlocal shown
            if events - shown >= _PROGRESS_EVERY:
                shown = events
                sys.stderr.write(f"\r{events}\r")
                sys.stderr.flush()

        return count
