"""Once an hour: files that no row names go to the bin, and are removed from there after 30 days."""
