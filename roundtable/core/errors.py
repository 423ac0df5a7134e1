"""What a domain function may raise. The web adapter turns each into a page."""


class Invalid(Exception):
    """What was typed can't be used (422): a sentence for each field, in the reader's language."""

    def __init__(self, errors: dict[str, str] | str) -> None:
        self.errors = {"": errors} if isinstance(errors, str) else errors
        super().__init__(self.errors)


class Conflict(Exception):
    """Somebody else was faster (409); the sentence says what happened and what to do now."""


class SignInNeeded(Exception):
    """Nobody is signed in, and the route is not public."""


class ProofNeeded(Exception):
    """Somebody is signed in, but has to show again who it is before doing this."""


class SecondStepNeeded(Exception):
    """This installation wants a second step of this person's role, and the time for setting one up is over."""


class NotFound(Exception):
    """Missing, foreign and malformed ids look the same (404)."""


class Forbidden(Exception):
    """Own table, but not this role (403)."""
