"""Read models: what screens, services and documents ask of the rows."""
