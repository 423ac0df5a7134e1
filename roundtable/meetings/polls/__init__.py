"""Date polls: asking when people can meet, and closing with a date, which plans the meeting."""
