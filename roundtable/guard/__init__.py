"""The guard (Fallbezug-Schutz): finds what could belong to a person who seeks advice, before others read it.

The first line of defence is people who read; this is the second. It runs on this server alone: no text leaves it.
"""
