"""What people say about minutes: the tables that comments, objections, corrections and redactions share."""
