"""What every backend domain shares: ORM base, problems, callers, pagination, idempotency."""
