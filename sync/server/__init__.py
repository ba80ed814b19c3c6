"""The centre's side of the wire."""
