"""What differs for each person on the page of a running meeting: their raised hand, their answer to a question."""
