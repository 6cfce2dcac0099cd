"""The Rasa process (Python 3.10, its own environment): connector, importer, understanding, and patches of Rasa."""
