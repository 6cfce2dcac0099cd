"""Alexa and Google: a request that waits for what is said (`bot/inline.py`), and an account that may be linked."""
