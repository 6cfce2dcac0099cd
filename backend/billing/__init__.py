"""Bills with their line items from tariffs, balances, and the bill's PDF."""
