"""SMS through Twilio, both ways."""
