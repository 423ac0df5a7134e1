"""What people say about minutes: the tables of comments, objections, corrections and redactions."""
