"""People: who works here, in which roles, with a PIN on this register or not."""
