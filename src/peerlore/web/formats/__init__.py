"""How days and times are written: with the weekday, in words, on a clock of twenty-four hours."""
