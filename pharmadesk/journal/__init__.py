"""The journal: everything that happened, as signed events in unbroken chains of hashes."""
