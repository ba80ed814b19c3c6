"""What may stand between a data folder and its register: a problem, or a phrase to type."""
