"""Regions and their counselling centres: which table, centre and authority; and where a mobile centre stops."""
