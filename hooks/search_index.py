"""MkDocs adapter: finish the files of the search."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yingjian.site.search_files import write_search_files

_titles: dict[str, str] = {}


def on_pre_build(config: Any) -> None:  # noqa: ARG001 — MkDocs calls by name
    """Forget the titles of the previous build."""
    _titles.clear()


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> Any:  # noqa: ARG001 — as above
    """Note the plain title; the heading may show it with marks."""
    _titles[page.url] = str(page.meta.get("title") or "")
    return context


def on_post_build(config: Any) -> None:
    """Rewrite the index after the search plugin wrote it and before the offline plugin copies it."""
    folder = Path(config["site_dir"]) / "search"
    if (folder / "search_index.json").exists():
        write_search_files(config.extra["yingjian_session"], folder, _titles)
