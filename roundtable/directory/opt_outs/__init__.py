"""Offices that asked not to be listed: remembered, so that nothing brings them back by mistake."""
