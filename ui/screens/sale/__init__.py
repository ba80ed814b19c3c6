"""The sale: scan, search, quantities, cash, change."""
