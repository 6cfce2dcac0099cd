"""Where agents work: the inbox, a conversation, and whoever is behind it. Pages look here, and nothing else acts."""
