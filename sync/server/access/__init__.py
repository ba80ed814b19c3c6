"""People at the centre: who they are, how they sign in, and what each request of theirs may do."""
