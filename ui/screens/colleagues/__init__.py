"""Colleague pharmacies: what is lent to them and borrowed from them."""
