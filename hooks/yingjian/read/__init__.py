"""data/ → records with positions → rules: everything that can refuse data."""
