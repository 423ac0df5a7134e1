"""`python server.py` serves; other ASGI servers import `app` from here (after `roundtable migrate`)."""

if __name__ == "__main__":
    from roundtable.cli import main

    raise SystemExit(main(["serve"]))

from roundtable.app import create_app
from roundtable.core.config import Config

app = create_app(Config.from_env())
