"""The topic store: proposals for the agenda, and the moderation's answer, which is mailed to the proposer."""
