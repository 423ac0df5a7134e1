"""What a version was before words were taken out: a paper from then can be told, and the words can't be guessed."""
