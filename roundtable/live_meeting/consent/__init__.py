"""The consent check: one question, three answers per seat, and the result becomes a decision."""
