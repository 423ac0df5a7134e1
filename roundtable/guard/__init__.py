"""The guard (Fallbezug-Schutz): finds what could belong to a person who seeks advice, before others read it.

Wholly local: patterns and check digits, nothing is sent anywhere. It warns while people write, it never blocks
saving, and it asks for a decision only when minutes are published.
"""
