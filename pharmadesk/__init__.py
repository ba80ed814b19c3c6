"""The core of PharmaDesk, usable without a window."""

__version__ = "0.1.0"
