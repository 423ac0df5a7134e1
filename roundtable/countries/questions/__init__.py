"""Questions about a country to all regions, without any case, and the answers that become sections of its page."""
