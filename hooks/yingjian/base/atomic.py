"""Replace a file or a folder in one step: afterwards the old one stands there whole, or the new one.

Whoever is killed on the way leaves at most a hidden ``….tmp`` beside it.
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
    """Whether a file of this name is what an interrupted write left."""
    return name.startswith(".") and name.endswith(".tmp")


@contextmanager
def replacing(path: Path, *, durable: bool = False) -> Iterator[IO[bytes]]:
    """A new file that takes the place of ``path`` when the block ends, and its mode; else it goes.

    ``durable`` waits until the disk has it: for what cannot be made again.

    Raises:
        OSError: it could not be written; what was there is untouched.
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
    """Put ``content`` in the place of the file ``path``. Raises what :func:`replacing` raises."""
    with replacing(path, durable=durable) as stream:
        before("write", path)
        stream.write(content)


def swap(new: Path, place: Path) -> None:
    """Let two folders of one file system change their names; or move ``new`` to a free ``place``.

    Raises:
        OSError: it could not be done; both are as they were.
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
    """renameat2(2) with RENAME_EXCHANGE: there is no moment without a folder in place."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    done = rename(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(place), _RENAME_EXCHANGE)
    return bool(done == 0)
