"""Use cases: the only writers. One use case is one transaction and returns what it changed."""
