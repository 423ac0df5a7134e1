"""The commands of the command line, one module each; `roundtable.cli` reads the arguments and calls them."""
