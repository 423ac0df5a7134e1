"""The phase in which a draft is open for comments ("in Abstimmung")."""
