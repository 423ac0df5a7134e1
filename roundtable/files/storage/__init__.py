"""Where the bytes of files lie: below the data folder, each only once; what nothing names goes to a bin first."""
