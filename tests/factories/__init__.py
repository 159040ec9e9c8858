"""Rows for tests, one module per app; traits tell what is special about a row."""
