"""The navigation of mkdocs.yml, as a value: which pages an edition leaves out."""

from __future__ import annotations

from typing import Any


def without(nav: Any, path: str) -> Any:
    """A navigation (lists of titles with paths or lists) without one page."""
    if isinstance(nav, list):
        return [without(one, path) for one in nav if path not in _values(one)]
    return {name: without(one, path) for name, one in nav.items()} if isinstance(nav, dict) else nav


def _values(one: Any) -> list[Any]:
    return list(one.values()) if isinstance(one, dict) else [one]
