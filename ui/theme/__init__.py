"""Colours, sizes, fonts and icons: everything a screen needs to look like the design tokens."""
