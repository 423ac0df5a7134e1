"""Pure. Where the bytes of files are in the data folder.

`files/ab/ab12…`: files in use, named by their SHA-256. `files/incoming`: files that are being received. `files/bin`:
files that no row of the database named when that was last checked.
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


def stored(config: Config) -> Iterator[Path]:
    """Every file that has its final name, whether a row names it or not."""
    return folder(config).glob("[0-9a-f][0-9a-f]/*")


def binned(config: Config) -> Iterator[Path]:
    return bin_folder(config).glob("[0-9a-f]*")


def unfinished(config: Config) -> Iterator[Path]:
    return incoming(config).glob("*.part")


def is_empty(config: Config) -> bool:
    """Whether there are no files, neither stored nor in the bin."""
    return next(stored(config), None) is None and next(binned(config), None) is None
