"""The history of the schema, one revision a file; `pharmadesk.storage.migrate` says the rules."""
