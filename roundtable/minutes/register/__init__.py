"""The register of decisions: what holds, what was replaced, what is to be looked at again."""
