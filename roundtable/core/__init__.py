"""What every room stands on: settings, database, events, clock, languages, permissions, and who may see what
(sight).
"""
