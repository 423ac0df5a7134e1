"""The directory on paper: a booklet (A5), a page for each Kreis, and a page of the list to print."""
