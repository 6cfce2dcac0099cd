"""What a utility has written for its customers, found by full-text search and quoted with its name."""
