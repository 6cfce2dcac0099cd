"""The telephone through Twilio Voice: speech and keypad in, TwiML out, each answer inside Twilio's own request."""
