"""Approval: a second person stands for one act of who holds the register."""
