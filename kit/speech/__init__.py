"""How written answers are said: numbers, money, dates, hours, units and digits in words, for a voice to read."""
