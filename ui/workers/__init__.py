"""Threads that drive devices beside the window."""
