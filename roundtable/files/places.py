"""Pure. Where the bytes of files lie in the data folder.

`files/ab/ab12…` holds what is in use, named by its SHA-256. `files/incoming` holds what is being received, and
`files/bin` what nothing in the database named when it was last looked at.
"""

from collections.abc import Iterator
from pathlib import Path

from roundtable.core.config import Config


def folder(config: Config) -> Path:
    return config.data_dir / "files"


def path_of(config: Config, sha256: str) -> Path:
    return folder(config) / sha256[:2] / sha256


def incoming(config: Config) -> Path:
    return folder(config) / "incoming"


def bin_folder(config: Config) -> Path:
    return folder(config) / "bin"


def in_bin(config: Config, sha256: str) -> Path:
    return bin_folder(config) / sha256


def kept(config: Config) -> Iterator[Path]:
    """Every file that has its final name, used or not."""
    return folder(config).glob("[0-9a-f][0-9a-f]/*")


def thrown_away(config: Config) -> Iterator[Path]:
    return bin_folder(config).glob("[0-9a-f]*")


def unfinished(config: Config) -> Iterator[Path]:
    return incoming(config).glob("*.part")


def is_empty(config: Config) -> bool:
    """Whether no file was ever kept here, or none is left."""
    return next(kept(config), None) is None and next(thrown_away(config), None) is None
