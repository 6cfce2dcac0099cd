"""Payments received, and the reference with which a bill is paid."""
