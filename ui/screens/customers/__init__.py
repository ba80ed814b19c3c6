"""The screen of customers: who they are, what they owe, what they pay of it."""
