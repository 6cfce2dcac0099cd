"""What every room may use: money, clock, ids, logging, settings, postgres. Imports nothing of ours."""
