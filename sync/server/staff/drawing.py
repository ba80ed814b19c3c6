"""From what a page says to its HTML, by templates that escape whatever they are given.

A page is tables of cells, so that two templates draw all of them. They have no script, and no style
but one file of ours; `POLICY` lets a browser load nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from pharmadesk.i18n import N_, _, direction, language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mako.lookup import TemplateLookup

Tone = Literal["", "good", "warn", "bad", "muted"]

POLICY: Final = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
_PAGES: Final = Path(__file__).parent / "pages"
_SAID: Final = {
    "heading": N_("The centre, for its staff"),
    "login": N_("E-mail address"),
    "password": N_("Password"),
    "code": N_("Code of your phone"),
    "sign_in": N_("Sign in"),
    "sign_out": N_("Sign out"),
    "on_record": N_("Everything that is done here is on record."),
    "pages": N_("Pages"),
    "back": N_("Back to the pharmacies"),
    "following": N_("Following"),
}
"""The words that stand in the templates themselves."""


class Form(NamedTuple):
    """A button that does something; `check` is a box beside it, that must be ticked if `must`."""

    action: str
    label: str
    fields: tuple[tuple[str, str], ...] = ()
    check: str = ""
    must: bool = False


class Cell(NamedTuple):
    """A place of a table: a text, a number, an id, or a form."""

    text: str
    kind: Literal["text", "code", "number", "moment", "form"] = "text"
    tone: Tone = ""
    href: str = ""
    note: str = ""
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads, what to say where there are none, and the way to the next ones."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str
    note: str = ""
    following: str = ""
    form: Form | None = None


class Link(NamedTuple):
    """A way to another page; `is_here` where that is this one."""

    href: str
    text: str
    is_here: bool = False


class Notice(NamedTuple):
    """What became of what was asked."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of somebody who is signed in says."""

    title: str
    tables: Sequence[Table]
    lead: str = ""
    notice: Notice | None = None
    links: Sequence[Link] = ()
    back: Link | None = None


class Frame(NamedTuple):
    """What surrounds a page: who is signed in, the token of its forms, the ways to the others."""

    login: str
    form_token: str
    ways: Sequence[Link]


def page(said: Page, frame: Frame) -> bytes:
    """Draw a page in the spoken language."""
    return _drawn("page.html", page=said, frame=frame)


def sign_in(form_token: str, login: str, problem: str) -> bytes:
    """Draw the page to sign in on."""
    return _drawn("sign_in.html", form_token=form_token, login=login, problem=problem)


def problem(title: str, text: str) -> bytes:
    """Draw a page that says why there is none."""
    return _drawn("problem.html", title=title, text=text)


@cache
def style() -> bytes:
    """Return the one file of style."""
    return (_PAGES / "style.css").read_bytes()


def _drawn(name: str, **values: Any) -> bytes:
    template = _templates().get_template(name)
    said = {name: _(text) for name, text in _SAID.items()}
    spoken = {"say": said, "language": language(), "direction": direction()}
    drawn: bytes = template.render(**spoken, **values)
    return drawn


@cache
def _templates() -> TemplateLookup:
    from mako.lookup import TemplateLookup  # noqa: PLC0415 - only who opens a page pays

    return TemplateLookup(
        [str(_PAGES)],
        default_filters=["h"],  # whatever is written into a page is escaped
        strict_undefined=True,
        filesystem_checks=False,
        input_encoding="utf-8",
        output_encoding="utf-8",
    )
