"""Login: who works at the register."""
