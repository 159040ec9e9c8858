"""What the heads of the two networks tell their organisations, and who has read it (article 4)."""
