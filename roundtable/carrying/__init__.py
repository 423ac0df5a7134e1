"""Carry-over: putting what is left from earlier meetings on the agenda of the next one."""
