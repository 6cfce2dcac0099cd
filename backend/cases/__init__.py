"""Cases with human numbers, notes, status history and routing to teams."""
