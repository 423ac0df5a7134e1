"""Once an hour: what nothing names goes to the bin, and leaves it after 30 days."""
