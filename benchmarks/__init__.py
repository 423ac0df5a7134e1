"""`python -m benchmarks`: how fast the program is, compared with a bare application in the same run."""
