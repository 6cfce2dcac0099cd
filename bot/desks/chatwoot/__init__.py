"""Chatwoot, by an inbox of its API channel (https://developers.chatwoot.com)."""
