"""While serving, overwrite pages and keep unchanged papers instead of emptying the folder.

MkDocs empties the folder before every build and copies every paper again; creating a file takes
several times as long as overwriting one.
"""

from __future__ import annotations

import os
from pathlib import Path

from mkdocs import utils

from yingjian.base.patching import Function, Patch

_write, _copy = utils.write_file, utils.copy_file
# Of a copied file: its source, and the source's inode, size and time of change (ns).
_Source = tuple[str, int, int, int] | None
# Path → source, None for a written page: of the previous build and of this one.
_previous: dict[str, _Source] = {}
_written: dict[str, _Source] = {}


def start() -> None:
    """Apply the patch for one build of a server."""
    PATCH.apply()


def finish() -> None:
    """Delete the files that this build did not write; remove the patch."""
    if utils.write_file is _write_file:
        for path in _previous.keys() - _written.keys():
            Path(path).unlink(missing_ok=True)
    _previous.clear()
    _previous.update(_written)
    _written.clear()
    PATCH.remove()


def fail() -> None:
    """Remove the patch after a failed build; the next build empties the folder."""
    _written.clear()
    _previous.clear()
    PATCH.remove()


def _clean_directory(directory: str) -> None:
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118 — as MkDocs spells its paths
            if path not in _previous:
                Path(path).unlink()


def _write_file(content: bytes, output_path: str) -> None:
    _write(content, output_path)
    _written[output_path] = None


def _copy_file(source_path: str, output_path: str) -> None:
    stat = Path(source_path).stat()
    source = (source_path, stat.st_ino, stat.st_size, stat.st_mtime_ns)
    if _previous.get(output_path) != source or not Path(output_path).is_file():
        _copy(source_path, output_path)
    _written[output_path] = source


PATCH = Patch(
    "kept_files",
    "1.43×: writing pages and papers of a rebuild while serving",
    (
        Function("mkdocs.utils", "clean_directory", ("6ad7ffa199d04173",), _clean_directory),
        Function("mkdocs.utils", "write_file", ("b78b4df8fc6e2cec",), _write_file),
        Function("mkdocs.utils", "copy_file", ("13acf82bbf64f496",), _copy_file),
    ),
)
