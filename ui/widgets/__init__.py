"""Widgets shared by the screens; each paints itself from the theme in force."""
