"""The page behind the link: the office confirms its entry, corrects it, or asks not to be listed."""
