"""What makes pages live: sockets, polling, the tail of the events, who is here and who is typing."""
