"""The REST API: operations declared once, carried out by the services, described by themselves."""
