"""The invitation to a meeting, mailed to everybody at the table; late only with a reason."""
