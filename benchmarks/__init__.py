"""Speed, measured: each module has `run()`, which compares two things in one run and says whether the target holds."""
