"""The one door to python-escpos, which does three things at import that no program wants.

WORKAROUND for python-escpos 3.1 (`escpos/capabilities.py`): importing it installs a handler on the
root logger, leaves a folder in the system's temporary files, and parses a large table. It is
imported by the first print job, and the first two effects are undone here.
"""

from __future__ import annotations

import logging
import os
import shutil
from functools import cache
from typing import Any, Final

# The profile only tells the library which raster widths are too wide: it is 576 dots.
_PROFILE: Final = "TM-T20II"


def new_job() -> Any:
    """Return an empty job: python-escpos's `Dummy`, which collects commands in `output`."""
    return _library().Dummy(profile=_PROFILE)


@cache
def _library() -> Any:
    handlers = list(logging.root.handlers)
    from escpos import capabilities, printer  # noqa: PLC0415 - see the top of this file

    for handler in set(logging.root.handlers).difference(handlers):
        logging.root.removeHandler(handler)
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return printer
