"""The page on which a customer sets their PIN for the telephone (`/pin/<utility>`)."""
