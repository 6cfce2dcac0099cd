"""Google's Dialogflow, CX and ES: agents whose webhooks post to us and wait for what is said."""
