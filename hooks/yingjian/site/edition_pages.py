"""Decide which pages and files of docs/ an edition of the site leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingjian.base.registry import PATHS, SITE
from yingjian.read import hand_written

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.read.secrecy import Edition


def absent_pages(docs: Path, edition: Edition) -> frozenset[str]:
    """Return the paths below docs/ of all pages that the edition leaves out."""
    generated = {path for name, path in PATHS.items() if not edition.opens(name)}
    by_hand = {
        path.relative_to(docs).as_posix()
        for path in hand_written.pages(docs)
        if not hand_written.visible(path.read_text(encoding="utf-8"), edition)
    }
    history = {page.path for _, page in SITE.values() if page.needs_history and not edition.whole}
    return frozenset(generated | by_hand | history)


def is_asset(path: str) -> bool:
    """Whether a file of docs/ that is no page belongs to the site itself, at any level of secrecy."""
    return path.startswith("assets/")


def prune_navigation(entries: list[Any], absent: frozenset[str]) -> list[Any]:
    """Return the navigation without absent pages and without headings that are left empty.

    The entries are as in mkdocs.yml: a path, or one title with a path or with entries below it.
    """
    pruned: list[Any] = []
    for entry in entries:
        if isinstance(entry, str):
            pruned += [] if entry in absent else [entry]
            continue
        for title, below in entry.items():
            inner = prune_navigation(below, absent) if isinstance(below, list) else below
            if inner and not (isinstance(inner, str) and inner in absent):
                pruned.append({title: inner})
    return pruned
