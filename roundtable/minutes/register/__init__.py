"""The register of decisions: which ones are valid, were replaced, or are to be reviewed."""
