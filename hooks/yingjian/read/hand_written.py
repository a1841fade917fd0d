"""Pages that people write in docs/: their level of secrecy, and their text as an edition shows it.

The level stands between the two lines of --- at the top: ``secrecy: 公开``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from yingjian.read.secrecy import Edition

_FRONT: Final = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE
)
_LEVEL: Final = re.compile(
    r"^secrecy:[ \t]*['\"]?([^'\"#\r\n]*?)['\"]?[ \t]*(?:#.*)?\r?$", re.MULTILINE
)


class Level(NamedTuple):
    """A level as written, and the line it stands on."""

    word: str
    line: int


def level(text: str) -> Level | None:
    """The level that a page says it has."""
    front = _FRONT.match(text)
    match = _LEVEL.search(front[1]) if front else None
    if front is None or match is None:
        return None
    return Level(match[1], 1 + text.count("\n", 0, front.start(1) + match.start()))


def shown(path: Path, edition: Edition) -> str | None:
    """The page without its front matter, as an edition shows it; None where it does not."""
    text = path.read_text(encoding="utf-8")
    if not visible(text, edition):
        return None
    return edition.masked(_FRONT.sub("", text))


def visible(text: str, edition: Edition) -> bool:
    """Whether an edition holds a page with this text."""
    said = level(text)
    return edition.page_shown(said.word if said else None)


def pages(docs: Path) -> Iterator[Path]:
    """Every hand-written page, in a fixed order."""
    yield from sorted(path for path in docs.rglob("*.md") if path.is_file())
