"""Agendas to begin with. Meetings get copies: changing a template changes no meeting."""
