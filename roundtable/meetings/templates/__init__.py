"""Templates of agendas. Meetings get copies: changing a template changes no meeting."""
