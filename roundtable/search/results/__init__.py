"""The page of the search: what was found, with the words marked, and what else may be meant."""
