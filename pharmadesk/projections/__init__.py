"""How events become rows: six effects, one engine, the same on every store."""
