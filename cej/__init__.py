"""The CEJ seen with the E2C inside (article 2 of the accord)."""
