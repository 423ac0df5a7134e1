"""The wall: what a projector shows of a meeting, which is only what may leave the table."""
