"""The core of PharmaDesk, usable without a window."""
