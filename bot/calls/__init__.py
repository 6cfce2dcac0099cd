"""Telephone calls, step by step: what is said, who is rung, what is promised."""
