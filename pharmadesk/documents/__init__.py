"""Receipts, reports and registers as neutral documents, before any device or file format."""
