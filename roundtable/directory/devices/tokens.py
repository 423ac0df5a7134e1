"""Pure. Tokens that people type into a phone: 130 random bits as letters that can't be mistaken for each other."""

import secrets

# Without 0, 1, l and o.
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_LENGTH = 26  # five bits each


def fresh() -> str:
    """In groups of four, as it is shown: "k3fz-9ahm-…"."""
    letters = "".join(secrets.choice(_LETTERS) for _place in range(_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, _LENGTH, 4))


def typed(token: str) -> str:
    """A token as it is hashed: phones begin with a capital, people leave out hyphens or type blanks."""
    return "".join(char for char in token.lower() if char.isalnum())
