"""The agents' console and the channel simulator (NiceGUI)."""
