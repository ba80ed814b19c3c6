"""What the trade counts with: money, quantities, identifiers, time, codes and folded text.

Every module here is pure and cheap to import; a register loads all of them before its first window.
"""
