"""Changes several files of data/ at once: tried in a copy beside it, put in place in one step."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from yingjian.base import atomic
from yingjian.base.publish import Vanishing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class StagedData(Vanishing):
    """A copy of ``data`` with changed texts; papers are hard links, not copies.

    ``folder`` has the name of ``data``, so that messages name files as people know them. An
    import that is killed leaves at most a hidden folder beside ``data``, which the next removes.
    """

    def __init__(self, data: Path, texts: Mapping[str, str]) -> None:
        """Copy ``data``; an empty text deletes its file.

        Raises:
            OSError: the copy cannot be made beside ``data``.
        """
        self.data = data.resolve()
        super().__init__(self.data, f".{self.data.name}.import.")
        self.folder = self.room / self.data.name
        try:
            shutil.copytree(self.data, self.folder, symlinks=True, copy_function=_link)
            for name, text in texts.items():
                target = self.folder / name
                if text:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    atomic.write(target, text.encode())
                else:
                    target.unlink(missing_ok=True)
        except BaseException:
            shutil.rmtree(self.room, ignore_errors=True)
            raise

    def publish(self) -> None:
        """Take the place of ``data``.

        Raises:
            OSError: the folders cannot be swapped; ``data`` is unchanged.
        """
        os.sync()
        atomic.swap(self.folder, self.data)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
