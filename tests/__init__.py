"""The tests, by ring and by room (docs/testing.md)."""
