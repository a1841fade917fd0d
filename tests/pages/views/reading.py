"""Short forms of what views hold, so that a test shows only what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from yingjian.model.project import Project
    from yingjian.pages.views.assessed import Filled
    from yingjian.pages.views.common import Link, Who

    # Loads the county with (file, old, new) replaced.
    Edited = Callable[..., Project]


def labels(links: Iterable[Link]) -> list[str]:
    return [link.label for link in links]


def targets(links: Iterable[Link]) -> list[str]:
    return [str(link.ref) for link in links]


def names(people: Iterable[Who]) -> list[str]:
    return [person.name for person in people]


def words(filled: Filled) -> str:
    return "".join(part if isinstance(part, str) else part.label for part in filled)
