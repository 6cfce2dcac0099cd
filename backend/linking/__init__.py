"""Assistants in customers' own devices (Alexa, Google) that they linked to their contracts, and the links' tokens."""
