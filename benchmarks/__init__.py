"""`python -m benchmarks`: figures P1 to P4 of the program, beside a bare application measured in the same run."""
