"""`python -m roundtable …` is the same as `roundtable …`."""

from roundtable.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
