"""What ends with a right: invitations and links of whoever is removed, demoted or closed."""
