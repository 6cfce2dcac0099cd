"""The training inbox: messages that were not understood, labelled by people, tried out, and taken into the training."""
