"""Desks of others that people work at instead of ours: each in a folder of its own, told as a subscriber is."""
