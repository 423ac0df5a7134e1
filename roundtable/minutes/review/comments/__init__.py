"""Comments on a draft, in the phase in which it is open for them ("in Abstimmung")."""
