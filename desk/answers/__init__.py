"""Answers that agents keep at hand: a shelf for each utility, variables to fill, and the page of who keeps it."""
