"""Hints that a pharmacy's log goes on, from whoever appended to whoever listens."""
