"""Totals (Gesamtzahlen): how many consultations each centre held in a quarter, by country of origin, and no more."""
