"""argparse's own words in the language spoken, from the catalogue of everything else."""

from __future__ import annotations

import argparse
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from pharmadesk.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator

ARGPARSE: Final = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("expected one argument"),
    N_("ignored explicit argument %r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
)
"""What it says of parsers such as ours, marked here for the catalogues: it marks nothing itself."""


@contextmanager
def translated() -> Iterator[None]:
    """Let argparse take its words from our catalogues while a parser is built and used.

    WORKAROUND: argparse calls `gettext.gettext` by the name `_` of its own module, and that one
    reads only compiled catalogues, of the language of the system. No method of a parser is asked.
    """
    names = vars(argparse)
    its_own = names["_"]
    names["_"] = _
    try:
        yield
    finally:
        names["_"] = its_own
