"""What the projector shows: only what may leave the table."""
