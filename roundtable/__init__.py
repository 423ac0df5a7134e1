"""Roundtable: a shared workspace for regional round tables."""

import sys

# The first thing that every way of starting imports; in words that an old Python can still read.
if sys.version_info < (3, 11):
    raise SystemExit("Roundtable needs Python 3.11 or newer, this is %d.%d." % sys.version_info[:2])  # noqa: UP031
