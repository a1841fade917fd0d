"""MkDocs adapter: while serving, pages are written over and papers that did not change stay.

MkDocs empties the folder before every build and copies every paper anew; making a file takes
several times as long as writing over one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs import utils

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

_clean, _write, _copy = utils.clean_directory, utils.write_file, utils.copy_file
_serving: list[bool] = []
# Path → for a copy its source, and the source's inode, size and time of change (ns).
_Source = tuple[str, int, int, int] | None
_kept: dict[str, _Source] = {}
_made: dict[str, _Source] = {}


def on_startup(command: str, dirty: bool) -> None:  # noqa: ARG001, FBT001 — MkDocs calls by name
    """Note whether the folder will be written again and again."""
    _serving[:] = [command == "serve"]


def on_pre_build(config: MkDocsConfig) -> None:  # noqa: ARG001 — MkDocs calls by name
    """Take the place of emptying, writing and copying; MkDocs has no events around them."""
    if any(_serving):
        utils.clean_directory = _clean_directory
        utils.write_file = _write_file
        utils.copy_file = _copy_file


def on_post_build(config: MkDocsConfig) -> None:  # noqa: ARG001 — MkDocs calls by name
    """Take away what is not of this build; give MkDocs its own functions back."""
    if utils.write_file is _write_file:
        for path in _kept.keys() - _made.keys():
            Path(path).unlink(missing_ok=True)
        _kept.clear()
    _close()


def on_build_error(error: Exception) -> None:  # noqa: ARG001 — as above
    """What is there is not known for certain: the next build empties the folder."""
    _made.clear()
    _kept.clear()
    _close()


def _close() -> None:
    _kept.update(_made)
    _made.clear()
    utils.clean_directory, utils.write_file, utils.copy_file = _clean, _write, _copy


def _clean_directory(directory: str) -> None:
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118 — as MkDocs spells its paths
            if path not in _kept:
                Path(path).unlink()


def _write_file(content: bytes, output_path: str) -> None:
    _write(content, output_path)
    _made[output_path] = None


def _copy_file(source_path: str, output_path: str) -> None:
    found = Path(source_path).stat()
    holds = (source_path, found.st_ino, found.st_size, found.st_mtime_ns)
    if _kept.get(output_path) != holds or not Path(output_path).is_file():
        _copy(source_path, output_path)
    _made[output_path] = holds
