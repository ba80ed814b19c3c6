"""The core of PharmaDesk, usable without a window."""

from typing import Final

__version__ = "0.1.0"

MADE_ON: Final = "2026-11-01"
"""A day before which no register ran this version; moved on with it, never past its release."""
