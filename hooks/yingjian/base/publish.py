"""Replaces a published folder by a finished one in one step."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Self

from yingjian.base import atomic


class Vanishing:
    """A folder ``room`` beside ``place`` to work in, deleted when the block ends.

    Its name begins with ``stem``; folders with such names, left by killed runs, are deleted first.

    Raises:
        OSError: the disk is full, or there is no permission.
    """

    def __init__(self, place: Path, stem: str) -> None:
        for left in place.parent.glob(f"{stem}*.tmp"):
            shutil.rmtree(left, ignore_errors=True)
        self.room = Path(tempfile.mkdtemp(prefix=stem, suffix=".tmp", dir=place.parent))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        atomic.before("clear", self.room)
        shutil.rmtree(self.room, ignore_errors=True)


class Staging(Vanishing):
    """A folder beside ``out`` that replaces it when published, and is deleted otherwise.

    A build that is killed leaves at most a hidden folder ``.NAME.…`` beside ``out``, which the
    next one deletes. Only an empty folder, or one with ``mark`` in it, is replaced.

    Raises:
        OSError: no folder can be made beside ``out``, or ``out`` may not be replaced.
    """

    def __init__(self, out: Path, mark: str = "index.html") -> None:
        if out.exists() and not out.is_dir():
            raise NotADirectoryError(0, "已有同名的文件", str(out))
        if out.is_dir() and any(out.iterdir()) and not (out / mark).exists():
            raise FileExistsError(0, "目录里有别的东西，不像以前生成的", str(out))
        out.parent.mkdir(parents=True, exist_ok=True)
        self.out = out
        super().__init__(out, f".{out.name}.")
        self.folder = self.room
        atomic.before("fill", self.room)
        self.folder.chmod(0o755)

    def publish(self) -> None:
        """Swap the folders.

        Raises:
            OSError: it could not be done; ``out`` is unchanged.
        """
        atomic.swap(self.folder, self.out)
