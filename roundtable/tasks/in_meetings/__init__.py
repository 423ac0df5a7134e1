"""The item "Stand der Aufgaben": the open tasks inside it, on the agenda, in the meeting, on the wall, in minutes."""
