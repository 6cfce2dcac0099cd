"""Figures of a utility by day: what the assistant did alone, what people did, and how customers rated it."""
