"""Amazon Alexa: custom skills that post to us and wait for what is said."""
