"""The floor: people at work. Who is there, what waits for them, who gets what, and what was promised."""
