"""Files of the asset step: hashed names, precompressed, kept by browsers for a year."""

import json
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from roundtable.core.config import ROOT

BUILT = ROOT / "static" / "built"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


class AssetsMissing(Exception):
    """The asset step has not run; the text says how to run it."""


@cache
def manifest() -> dict[str, str]:
    """Logical name → file name, as written by tools/assets.mjs."""
    try:
        found: dict[str, str] = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
        return found
    except OSError as error:
        raise AssetsMissing("The assets are not built yet. Please run: make assets") from error


def asset(name: str) -> str:
    """The address of an asset; an unknown name is a programming error."""
    return f"/static/{manifest()[name]}"


class Assets(StaticFiles):
    """Serves the smallest ready-made encoding that the browser takes."""

    def __init__(self) -> None:
        super().__init__(directory=BUILT, check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1")
        for encoding, suffix in _ENCODINGS:
            if encoding in accepted and (BUILT / (path + suffix)).is_file() and ".." not in path:
                response = await super().get_response(path + suffix, scope)
                response.headers["content-encoding"] = encoding
                response.headers["content-type"] = _media_type(path)
                break
        else:
            response = await super().get_response(path, scope)
        response.headers["vary"] = "accept-encoding"
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def _media_type(path: str) -> str:
    kinds = {
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".svg": "image/svg+xml",
    }
    return kinds.get(Path(path).suffix, "application/octet-stream")
