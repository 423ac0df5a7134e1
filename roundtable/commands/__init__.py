"""The commands of the command line; `roundtable.cli` reads the arguments and calls them."""
