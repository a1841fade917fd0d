"""Replaces a file or a folder in one step: afterwards either the old or the new one is there, whole.

A process that is killed meanwhile leaves at most a hidden ``….tmp`` beside it.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from contextlib import contextmanager, suppress
from secrets import token_hex
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h


def _go_on(_step: str, _path: Path) -> None:
    """Do nothing: the steps follow one another."""


#: Called before each step with its name and path. Tests raise OSError here, or kill the process.
before: Callable[[str, Path], None] = _go_on


def is_temporary(name: str) -> bool:
    """Whether a file of this name was left by an interrupted write."""
    return name.startswith(".") and name.endswith(".tmp")


@contextmanager
def replacing(path: Path, *, durable: bool = False) -> Iterator[IO[bytes]]:
    """Open a new file that replaces ``path`` when the block ends; it is deleted if the block fails.

    The mode of an existing file is kept. ``durable`` waits until the disk has the content: for files
    that cannot be made again.

    Raises:
        OSError: it could not be written; the old file is untouched.
    """
    draft = path.with_name(f".{token_hex(8)}.tmp")
    try:
        before("open", path)
        with draft.open("xb") as stream:
            yield stream
            before("flush", path)
            stream.flush()
            if durable:
                before("fsync", path)
                os.fsync(stream.fileno())
        if path.exists():
            draft.chmod(stat.S_IMODE(path.stat().st_mode))
        before("replace", path)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def write(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Replace the file ``path`` by one with this content. Raises OSError as :func:`replacing`."""
    with replacing(path, durable=durable) as stream:
        before("write", path)
        stream.write(content)


def swap(new: Path, place: Path) -> None:
    """Exchange two folders of one file system, or rename ``new`` where there is no ``place``.

    Raises:
        OSError: it could not be done; both are unchanged.
    """
    before("exchange", place)
    if not place.exists():
        new.rename(place)
        return
    if _exchange(new, place):
        return
    former = new.with_name(f"{new.name}.former.tmp")
    try:
        place.rename(former)
        before("rename", place)
        new.rename(place)
    except BaseException:
        if former.exists() and not place.exists():
            former.rename(place)
        raise
    former.rename(new)


def _exchange(new: Path, place: Path) -> bool:
    """Exchange by renameat2(2), so that ``place`` exists at every moment; False where it cannot."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    done = rename(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(place), _RENAME_EXCHANGE)
    return bool(done == 0)
