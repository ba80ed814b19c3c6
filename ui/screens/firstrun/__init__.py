"""The first run: a pharmacy, its owner and its keys, in five steps."""
