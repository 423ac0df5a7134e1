"""Text modules (Textbausteine): sentences that come back in all minutes, filled in from the meeting."""
