"""The pages of the directory: the list, one entry, its forms and checks, downloads."""
