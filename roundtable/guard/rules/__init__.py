"""Pure: what to look for in a text, how sure a finding is, and what to write instead."""
