"""How the register stands with its centre and the other registers."""
