"""The invitation to a meeting: in time or with a reason, mailed to everybody at the table."""
