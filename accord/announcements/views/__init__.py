"""Pages of announcements: reading, and writing."""
