"""How sure we are who is asking: levels 0, 1 and 2 of a conversation, contract claims and one-time codes."""
