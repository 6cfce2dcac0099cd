"""Messages to customers outside the conversation: codes today, notices later."""
