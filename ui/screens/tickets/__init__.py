"""The screen of tickets: the last sales, their copies, what comes back of them."""
