"""The gateway's side of the web chat: sessions, sockets, files, and the script for a utility's own page."""
