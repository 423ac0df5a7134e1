"""Date polls: asking when people can meet; closing one with a date plans the meeting."""
