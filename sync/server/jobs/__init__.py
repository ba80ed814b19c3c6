"""The centre's recurring work: once for each pharmacy and day, however many nodes there are."""
