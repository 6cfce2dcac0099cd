"""Account linking (`/oauth/authorize`, `/oauth/token`): a customer lets a speaker ask in their name."""
