"""Who looked at a young person's file."""
