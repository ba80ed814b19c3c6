"""Owed packs: paid, and handed over when they are in."""
