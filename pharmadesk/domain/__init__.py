"""Pure rules of the trade and the vocabulary of events."""
