"""The owner's day."""
