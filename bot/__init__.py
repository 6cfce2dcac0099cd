"""The conversation runtime: once-only intake, turns in order, delivery, and who owns the word."""
