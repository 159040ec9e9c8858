"""The two networks: territories, organisations, coverage, correspondents."""
