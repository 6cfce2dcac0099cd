"""Two invented utilities with customers, readings, bills and payments that add up, and a cast with known answers."""

from backend.demo.loading import DemoReport, load, reset

__all__ = ["DemoReport", "load", "reset"]
