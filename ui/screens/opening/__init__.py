"""Opening the cash session."""
