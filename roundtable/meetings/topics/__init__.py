"""The topic store: proposals by members, and the moderation's answer, which the proposer gets as one mail."""
