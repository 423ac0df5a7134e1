"""Taking words out everywhere at a table (Schwärzung), with a mark that says who, when and why."""
