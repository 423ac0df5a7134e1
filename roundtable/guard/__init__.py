"""The guard (Fallbezug-Schutz): finds what could identify a person who seeks advice, before others read it.

People who proofread are the first line of defence, the guard is the second. It runs on this server; no text leaves it.
"""
