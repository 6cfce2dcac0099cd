"""Meter readings and the consumption between them."""
