"""Files of customers and of agents: what they are, how large they may be, where they are kept."""
