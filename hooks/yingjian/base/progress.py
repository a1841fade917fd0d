"""A progress bar on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn, Self

if TYPE_CHECKING:
    from tqdm import tqdm


class Progress:
    """A bar that appears with the first step that takes work; cached steps leave no trace."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.bar: tqdm[NoReturn] | None = None

    def __enter__(self) -> Self:
        return self

    def step(self, title: str, fresh: bool) -> None:  # noqa: FBT001 — the signature typesetting calls
        """One chapter is ready."""
        if not fresh or not sys.stderr.isatty():
            return
        if self.bar is None:
            from tqdm import tqdm

            form = "{desc} {n} 章 {elapsed} {postfix}"
            self.bar = tqdm(desc=self.what, leave=False, bar_format=form)
        self.bar.set_postfix_str(title, refresh=False)
        self.bar.update()

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()
