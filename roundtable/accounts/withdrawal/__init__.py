"""Revoking the invitations and guest links of people who are removed, demoted or whose account is closed."""
