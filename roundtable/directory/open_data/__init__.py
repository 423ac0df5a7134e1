"""What of the directory is public, as open data: JSON by the Human Services Data Specification (HSDS 3)."""
