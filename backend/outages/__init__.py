"""Interruptions by zone: cause, estimated restoration, who is affected, and reports of new ones."""
