"""What people have besides a mailbox and a password: passkeys, an app that shows codes, and codes on paper."""
