"""Understanding: what a message means (intent) and what it holds (entities). No Rasa but in the two components."""
