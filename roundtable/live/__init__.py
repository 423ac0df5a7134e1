"""What keeps open pages up to date: sockets, polling, the tail of the event table, who is online and who is typing."""
