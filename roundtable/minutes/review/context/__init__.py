"""What the page of the minutes shows beside the document: phase, objections, comments, corrections, redactions."""
