"""The register's side of the wire."""
