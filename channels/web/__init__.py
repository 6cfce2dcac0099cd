"""The utility's own web chat: a socket of ours, so there is no vendor to trust or to wait for."""
