"""The Foreign Office's open list of missions in Germany: loading it, and deciding what of it is taken over."""
