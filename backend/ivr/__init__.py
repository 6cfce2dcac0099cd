"""For a telephone flow of others (Twilio Studio): a contract and a code open three answers, ready to be said."""
