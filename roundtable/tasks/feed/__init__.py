"""One's own tasks in a calendar program: an address with a secret in it that can be revoked."""
