"""What people and programs ask the centre over HTTP under /api."""
