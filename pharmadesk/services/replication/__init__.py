"""The one door for events of other devices: into a register's journal, and into the centre's.

A register: `outgoing`, `acknowledged`, `pulled`. The centre: `accepted`, `projected`.
"""
