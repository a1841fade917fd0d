"""Puts a finished folder in the place of the former one, in one step: whole or not at all."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h


class Vanishing:
    """A folder to work in, gone when the block ends."""

    room: Path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.room, ignore_errors=True)


class Staging(Vanishing):
    """A folder beside ``out`` that takes its place when published, and vanishes otherwise.

    A build that is killed leaves at most a hidden folder ``.NAME.…`` beside ``out``, which the
    next one removes. Only an empty folder, or one with ``mark`` in it, is replaced.

    Raises:
        OSError: there is no place beside ``out``, or ``out`` is a file.
    """

    def __init__(self, out: Path, mark: str = "index.html") -> None:
        if out.exists() and not out.is_dir():
            raise NotADirectoryError(0, "已有同名的文件", str(out))
        if out.is_dir() and any(out.iterdir()) and not (out / mark).exists():
            raise FileExistsError(0, "目录里有别的东西，不像以前生成的", str(out))
        out.parent.mkdir(parents=True, exist_ok=True)
        self.out = out
        self._stem = f".{out.name}."
        for left in out.parent.glob(f"{self._stem}*.tmp"):
            shutil.rmtree(left, ignore_errors=True)
        self.room = Path(tempfile.mkdtemp(prefix=self._stem, suffix=".tmp", dir=out.parent))
        self.folder = self.room
        self.folder.chmod(0o755)

    def publish(self) -> None:
        """Swap the folders.

        Raises:
            OSError: it could not be done; ``out`` is as it was.
        """
        if not self.out.exists():
            self.folder.rename(self.out)
        else:
            swap(self.folder, self.out)


def swap(new: Path, place: Path) -> None:
    """Let two folders of one file system change their names.

    Raises:
        OSError: it could not be done; both are as they were.
    """
    if _exchange(new, place):
        return
    former = new.with_name(f"{new.name}.former.tmp")
    try:
        place.rename(former)
        new.rename(place)
    except BaseException:
        if former.exists() and not place.exists():
            former.rename(place)
        raise
    former.rename(new)


def _exchange(one: Path, other: Path) -> bool:
    """renameat2(2) with RENAME_EXCHANGE: there is no moment without a folder in place."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    done = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return bool(done == 0)
