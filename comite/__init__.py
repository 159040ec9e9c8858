"""The steering of the accord (articles 1, 3 to 7)."""
