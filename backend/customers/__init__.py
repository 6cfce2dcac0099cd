"""Who is served: customers, their accounts (contracts), premises and meters, and their preferences."""
