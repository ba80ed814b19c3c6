"""Drivers of printers, drawers and scanners; imports nothing else of ours."""
