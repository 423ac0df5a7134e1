"""Taking over an agenda or minutes from text: read into a preview, stored when somebody agreed."""
