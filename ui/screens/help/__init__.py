"""The help sheet: every action with its key, from the one list of actions."""
