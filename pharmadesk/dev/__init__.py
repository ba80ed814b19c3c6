"""For developers and demonstrations: make-believe data; nothing the till needs to sell."""
