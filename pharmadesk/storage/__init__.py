"""Where bytes live: a register's encrypted file, the centre's Postgres, keys and migrations."""
