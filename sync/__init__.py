"""The wire between registers and the centre."""
